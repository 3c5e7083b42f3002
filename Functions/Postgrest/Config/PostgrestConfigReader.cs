using System.Collections.Immutable;

namespace Edge.Postgrest.Config;

/// <summary>Where settings come from and what they refer to.</summary>
public sealed record SettingSource
{
    /// <summary>A setting's value by its name as in PostgREST's configuration file (<c>db-schemas</c>); null if it is not set.</summary>
    public required Func<string, string?> Setting { get; init; }

    /// <summary><c>app.settings.*</c> by their full names.</summary>
    public IEnumerable<KeyValuePair<string, string>> AppSettings { get; init; } = [];

    /// <summary>For values like <c>@file</c>.</summary>
    public Func<string, byte[]> ReadFile { get; init; } = File.ReadAllBytes;

    /// <summary>libpq's variables (PGHOST …).</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>
    /// What the database itself sets, which comes before everything else: names with underscores, as
    /// <see cref="InDatabaseSettings"/> has them.
    /// </summary>
    public IReadOnlyDictionary<string, string> InDatabase { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>Makes the frozen configuration out of names and values, or says everything that is wrong with them.</summary>
/// <remarks>PostgREST v16.2, Config.hs > parser. Stricter: a value that is no number or boolean is an error there was none for.</remarks>
public static class PostgrestConfigReader
{
    private const string AppSettingsVariable = "PGRST_APP_SETTINGS_";

    /// <summary>The environment variable of a setting: <c>db-uri</c> is <c>PGRST_DB_URI</c>.</summary>
    public static string VariableOf(string setting) => "PGRST_" + setting.Replace('-', '_').ToUpperInvariant();

    /// <summary>The <c>app.settings.*</c> name of an environment variable, its case kept; null for all others.</summary>
    public static string? AppSettingOf(string variable) =>
        variable.StartsWith(AppSettingsVariable, StringComparison.Ordinal)
            ? "app.settings." + variable[AppSettingsVariable.Length..]
            : null;

    /// <returns>A configuration, or null and one line for each mistake; no line holds a secret.</returns>
    public static (PostgrestConfig? Config, ImmutableArray<string> Errors) Read(SettingSource source)
    {
        var settings = new SettingReader(InDatabaseSettings.Over(source.InDatabase, source.Setting));
        var config = Database(settings, source) with
        {
            AppSettings = [.. source.AppSettings.OrderBy(setting => setting.Key, StringComparer.Ordinal)],
        };
        config = Pool(settings, config);
        config = Tokens(settings, source, config);
        config = Server(settings, config);
        config = ConnectionSettings.Apply(settings, source, config);
        return settings.Errors is [] ? (config, []) : (null, settings.Errors);
    }

    private static PostgrestConfig Database(SettingReader settings, SettingSource source)
    {
        var schemas = settings.List("db-schemas", "db-schema") ?? ["public"];
        foreach (var forbidden in schemas.Where(schema => schema is "pg_catalog" or "information_schema"))
            settings.Add("db-schemas", $"db-schemas does not allow schema: '{forbidden}'");

        var defaults = new PostgrestConfig { ConnectionString = "" };
        return defaults with
        {
            DbUri = settings.Text("db-uri") ?? defaults.DbUri,
            DbSchemas = schemas,
            DbExtraSearchPath = settings.TextOrEmpty("db-extra-search-path") switch
            {
                null => defaults.DbExtraSearchPath,
                "" => [],
                var list => SettingReader.Items(list),
            },
            DbAnonRole = settings.Text("db-anon-role"),
            DbAggregatesEnabled = settings.Flag("db-aggregates-enabled", false),
            DbPlanEnabled = settings.Flag("db-plan-enabled", false),
            DbPreparedStatements = settings.Flag("db-prepared-statements", true),
            DbConfig = settings.Flag("db-config", true),
            DbPreConfig = settings.Text("db-pre-config"),
            DbChannelEnabled = settings.Flag("db-channel-enabled", true),
            DbChannel = settings.Text("db-channel") ?? defaults.DbChannel,
            DbMaxRows = settings.Number("db-max-rows", "max-rows", long.MaxValue),
            DbPreRequest = settings.Text("db-pre-request", "pre-request"),
            DbRootSpec = settings.Text("db-root-spec", "root-spec"),
            DbHoistedTxSettings = settings.List("db-hoisted-tx-settings") ?? defaults.DbHoistedTxSettings,
            DbTimezoneEnabled = settings.Flag("db-timezone-enabled", true),
            DbTxEnd = settings.Choice(
                "db-tx-end", TransactionEnd.Commit, ("commit", TransactionEnd.Commit),
                ("commit-allow-override", TransactionEnd.CommitAllowOverride),
                ("rollback", TransactionEnd.Rollback), ("rollback-allow-override", TransactionEnd.RollbackAllowOverride)),
        };
    }

    private static PostgrestConfig Pool(SettingReader settings, PostgrestConfig config) => config with
    {
        DbPool = settings.Number("db-pool", 10),
        DbPoolAcquisitionTimeout = settings.Number("db-pool-acquisition-timeout", 10),
        DbPoolMaxLifetime = settings.Number("db-pool-max-lifetime", 1800),
        DbPoolMaxIdletime = settings.Number("db-pool-timeout", 30, "db-pool-max-idletime"),
        DbPoolAutomaticRecovery = settings.Flag("db-pool-automatic-recovery", true),
    };

    private static PostgrestConfig Tokens(SettingReader settings, SettingSource source, PostgrestConfig config)
    {
        var audience = settings.Text("jwt-aud");
        if (audience?.Contains(':') is true && !Uri.IsWellFormedUriString(audience, UriKind.Absolute))
            settings.Add("jwt-aud", "jwt-aud should be a string or a valid URI");

        var isBase64 = settings.Flag("jwt-secret-is-base64", false, "secret-is-base64");
        return config with
        {
            JwtAudience = audience,
            JwtSecretIsBase64 = isBase64,
            JwtSecret = JwtSecretSetting.Read(settings, source, isBase64),
            JwtRoleClaimKey = JwtSecretSetting.RoleClaimKeyOf(settings) ?? config.JwtRoleClaimKey,
            JwtCacheMaxEntries = settings.Number("jwt-cache-max-entries", 1000),
        };
    }

    private static PostgrestConfig Server(SettingReader settings, PostgrestConfig config)
    {
        var proxyUri = settings.Text("openapi-server-proxy-uri");
        if (proxyUri is not null && !ProxyUri.IsValid(proxyUri))
            settings.Add("openapi-server-proxy-uri", "Malformed proxy uri, a correct example: https://example.com:8443/basePath");

        return config with
        {
            OpenApiMode = settings.Choice(
                "openapi-mode", OpenApiMode.FollowPrivileges, ("follow-privileges", OpenApiMode.FollowPrivileges),
                ("ignore-privileges", OpenApiMode.IgnorePrivileges), ("disabled", OpenApiMode.Disabled)),
            OpenApiSecurityActive = settings.Flag("openapi-security-active", false),
            OpenApiServerProxyUri = proxyUri,
            ServerHost = settings.Text("server-host") ?? config.ServerHost,
            ServerPort = settings.Number("server-port", 3000),
            ServerCorsAllowedOrigins = settings.List("server-cors-allowed-origins"),
            ServerTraceHeader = settings.Text("server-trace-header"),
            ServerTimingEnabled = settings.Flag("server-timing-enabled", false),
            ClientErrorVerbose = settings.Choice("client-error-verbosity", true, ("verbose", true), ("minimal", false)),
            UrlUseLegacyTargetNames = settings.Flag("url-use-legacy-target-names", true),
            LogLevel = settings.Choice(
                "log-level", PostgrestLogLevel.Error, ("crit", PostgrestLogLevel.Crit), ("error", PostgrestLogLevel.Error),
                ("warn", PostgrestLogLevel.Warn),
                ("info", PostgrestLogLevel.Info), ("debug", PostgrestLogLevel.Debug)),
            LogQuery = settings.Flag("log-query", false),
        };
    }
}
