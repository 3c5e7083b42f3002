using System.Collections.Immutable;

namespace Edge.Postgrest.Config;

/// <summary>
/// Settings that the database may hold, by <c>ALTER ROLE authenticator SET pgrst.db_schemas = …</c> or by the function of
/// <c>db-pre-config</c>. They come before those of the environment and of the configuration.
/// </summary>
/// <remarks>PostgREST v16.2, Config/Database.hs > dbSettingsNames.</remarks>
public static class InDatabaseSettings
{
    /// <summary>Of the setting's name in the database: <c>pgrst.db_schemas</c>.</summary>
    public const string Prefix = "pgrst.";

    /// <summary>Without the prefix.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "db_aggregates_enabled", "client_error_verbosity", "db_anon_role", "db_pre_config", "db_extra_search_path", "db_max_rows",
        "db_plan_enabled", "db_pre_request", "db_prepared_statements", "db_root_spec", "db_schemas", "db_timezone_enabled", "db_tx_end",
        "db_hoisted_tx_settings", "jwt_aud", "jwt_role_claim_key", "jwt_secret", "jwt_secret_is_base64", "jwt_cache_max_entries",
        "openapi_mode", "openapi_security_active", "openapi_server_proxy_uri", "server_cors_allowed_origins", "server_trace_header",
        "server_timing_enabled", "url_use_legacy_target_names",
    ];

    /// <summary>A setting of the database hides the other sources', even if it is empty.</summary>
    internal static Func<string, string?> Over(IReadOnlyDictionary<string, string> inDatabase, Func<string, string?> setting) =>
        name => inDatabase.TryGetValue(name.Replace('-', '_'), out var value) ? value : setting(name);
}
