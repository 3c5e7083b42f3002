using System.Globalization;
using System.Text;

namespace Edge.Postgrest.Config;

/// <summary>The settings in force as a configuration file would have them, sorted, with no secret in it.</summary>
/// <remarks>PostgREST v16.2, Config.hs > toText, which shows the secrets.</remarks>
public static class ConfigDump
{
    private const string Redacted = "[redacted]";

    public static string Text(PostgrestConfig config)
    {
        var lines = Settings(config).Concat(config.AppSettings.Select(setting => (setting.Key, Quoted(Redacted))))
            .Select(setting => $"{setting.Item1} = {setting.Item2}\n")
            .Order(StringComparer.Ordinal);
        return string.Concat(lines);
    }

    private static IEnumerable<(string Name, string Value)> Settings(PostgrestConfig config) =>
    [
        ("client-error-verbosity", Quoted(config.ClientErrorVerbose ? "verbose" : "minimal")),
        ("db-aggregates-enabled", Flag(config.DbAggregatesEnabled)),
        ("db-anon-role", Quoted(config.DbAnonRole)),
        ("db-channel", Quoted(config.DbChannel)),
        ("db-channel-enabled", Flag(config.DbChannelEnabled)),
        ("db-config", Flag(config.DbConfig)),
        ("db-extra-search-path", List(config.DbExtraSearchPath)),
        ("db-hoisted-tx-settings", List(config.DbHoistedTxSettings)),
        ("db-max-rows", config.DbMaxRows is { } most ? Number(most) : Quoted("")),
        ("db-plan-enabled", Flag(config.DbPlanEnabled)),
        ("db-pool", Number(config.DbPool)),
        ("db-pool-acquisition-timeout", Number(config.DbPoolAcquisitionTimeout)),
        ("db-pool-automatic-recovery", Flag(config.DbPoolAutomaticRecovery)),
        ("db-pool-max-idletime", Number(config.DbPoolMaxIdletime)),
        ("db-pool-max-lifetime", Number(config.DbPoolMaxLifetime)),
        ("db-pre-config", Quoted(config.DbPreConfig)),
        ("db-pre-request", Quoted(config.DbPreRequest)),
        ("db-prepared-statements", Flag(config.DbPreparedStatements)),
        ("db-root-spec", Quoted(config.DbRootSpec)),
        ("db-schemas", List(config.DbSchemas)),
        ("db-timezone-enabled", Flag(config.DbTimezoneEnabled)),
        ("db-tx-end", Quoted(Dashed(config.DbTxEnd))),
        ("db-uri", Quoted(WithoutPassword(config))),
        ("jwt-aud", Quoted(config.JwtAudience)),
        ("jwt-cache-max-entries", Number(config.JwtCacheMaxEntries)),
        ("jwt-role-claim-key", Quoted(config.JwtRoleClaimKey.Replace("$", "$$", StringComparison.Ordinal))),
        ("jwt-secret", Quoted(config.JwtSecret is null ? "" : Redacted)),
        ("jwt-secret-is-base64", Flag(config.JwtSecretIsBase64)),
        ("log-level", Quoted(Dashed(config.LogLevel))),
        ("log-query", Flag(config.LogQuery)),
        ("openapi-mode", Quoted(Dashed(config.OpenApiMode))),
        ("openapi-security-active", Flag(config.OpenApiSecurityActive)),
        ("openapi-server-proxy-uri", Quoted(config.OpenApiServerProxyUri)),
        ("server-cors-allowed-origins", List(config.ServerCorsAllowedOrigins ?? [])),
        ("server-host", Quoted(config.ServerHost)),
        ("server-port", Number(config.ServerPort)),
        ("server-timing-enabled", Flag(config.ServerTimingEnabled)),
        ("server-trace-header", Quoted(config.ServerTraceHeader)),
        ("url-use-legacy-target-names", Flag(config.UrlUseLegacyTargetNames)),
    ];

    /// <summary>Only what tells databases apart: an option's value may be a secret too.</summary>
    private static string WithoutPassword(PostgrestConfig config)
    {
        if (config.ConnectionString.Length == 0) return "";

        var connection = new Npgsql.NpgsqlConnectionStringBuilder(config.ConnectionString);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"host={connection.Host} port={connection.Port} dbname={connection.Database} user={connection.Username}");
    }

    private static string Quoted(string? text) => $"\"{text?.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string List(IEnumerable<string> items) => Quoted(string.Join(',', items));

    private static string Flag(bool value) => value ? "true" : "false";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>CommitAllowOverride</c> is <c>commit-allow-override</c>.</summary>
    private static string Dashed(Enum value)
    {
        var dashed = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && dashed.Length > 0) dashed.Append('-');
            dashed.Append(char.ToLowerInvariant(letter));
        }

        return dashed.ToString();
    }
}
