using System.Collections.Immutable;

namespace Edge.Postgrest;

public enum OpenApiMode { FollowPrivileges, IgnorePrivileges, Disabled }

public enum TransactionEnd { Commit, CommitAllowOverride, Rollback, RollbackAllowOverride }

public enum PostgrestLogLevel { Crit, Error, Warn, Info, Debug }

/// <summary>
/// PostgREST's settings, checked and frozen; a leaf that every stage may read. Names and defaults: docs, references/configuration.
/// </summary>
/// <remarks>PostgREST v16.2, Config.hs. Made from names and values by <c>Config/PostgrestConfigReader</c>.</remarks>
public sealed record PostgrestConfig
{
    /// <summary>
    /// An Npgsql connection string, made from the libpq URI or key/value string of <c>db-uri</c>, with the pool's settings.
    /// </summary>
    public required string ConnectionString { get; init; }

    /// <summary><c>db-uri</c> as given (a file already read); holds the password.</summary>
    public string DbUri { get; init; } = "postgresql://";

    public ImmutableArray<string> DbSchemas { get; init; } = ["public"];
    public ImmutableArray<string> DbExtraSearchPath { get; init; } = ["public"];
    public string? DbAnonRole { get; init; }
    public int DbPool { get; init; } = 10;

    /// <summary>Seconds.</summary>
    public int DbPoolAcquisitionTimeout { get; init; } = 10;

    /// <summary>Seconds.</summary>
    public int DbPoolMaxLifetime { get; init; } = 1800;

    /// <summary>Seconds.</summary>
    public int DbPoolMaxIdletime { get; init; } = 30;

    public bool DbPoolAutomaticRecovery { get; init; } = true;
    public bool DbAggregatesEnabled { get; init; }
    public bool DbPlanEnabled { get; init; }
    public bool DbPreparedStatements { get; init; } = true;
    public bool DbConfig { get; init; } = true;
    public string? DbPreConfig { get; init; }
    public bool DbChannelEnabled { get; init; } = true;
    public string DbChannel { get; init; } = "pgrst";
    public long? DbMaxRows { get; init; }
    public string? DbPreRequest { get; init; }
    public string? DbRootSpec { get; init; }
    public ImmutableArray<string> DbHoistedTxSettings { get; init; } =
        ["statement_timeout", "plan_filter.statement_cost_limit", "default_transaction_isolation"];
    public TransactionEnd DbTxEnd { get; init; } = TransactionEnd.Commit;
    public bool DbTimezoneEnabled { get; init; } = true;

    /// <summary>
    /// The bytes of <c>jwt-secret</c>, its file read and its base64 decoded: a passphrase, or a JWK or JWKS
    /// in JSON. Null: no token can be checked.
    /// </summary>
    public byte[]? JwtSecret { get; init; }

    public bool JwtSecretIsBase64 { get; init; }
    public string? JwtAudience { get; init; }

    /// <summary>A JSON Path (RFC 9535), or the older syntax that starts with a dot.</summary>
    public string JwtRoleClaimKey { get; init; } = "$.role";

    /// <summary>0 or less: no cache.</summary>
    public int JwtCacheMaxEntries { get; init; } = 1000;

    public OpenApiMode OpenApiMode { get; init; } = OpenApiMode.FollowPrivileges;
    public bool OpenApiSecurityActive { get; init; }
    public string? OpenApiServerProxyUri { get; init; }

    /// <summary>Shown in the OpenAPI document where no proxy URI is set; the app itself listens where ASP.NET is told to.</summary>
    public string ServerHost { get; init; } = "!4";

    public int ServerPort { get; init; } = 3000;

    /// <summary>Null: any origin, with no credentials.</summary>
    public ImmutableArray<string>? ServerCorsAllowedOrigins { get; init; }

    public string? ServerTraceHeader { get; init; }
    public bool ServerTimingEnabled { get; init; }
    public bool ClientErrorVerbose { get; init; } = true;
    public bool UrlUseLegacyTargetNames { get; init; } = true;
    public PostgrestLogLevel LogLevel { get; init; } = PostgrestLogLevel.Error;
    public bool LogQuery { get; init; }

    /// <summary>Whether a request that was answered so is logged.</summary>
    /// <remarks>PostgREST v16.2, Logger.hs > shouldLogResponse.</remarks>
    public bool Logs(int status) => LogLevel switch
    {
        PostgrestLogLevel.Crit => false,
        PostgrestLogLevel.Error => status >= 500,
        PostgrestLogLevel.Warn => status >= 400,
        _ => true,
    };

    /// <summary><c>app.settings.*</c> with their full names, sorted by name; set in every transaction.</summary>
    public ImmutableArray<KeyValuePair<string, string>> AppSettings { get; init; } = [];
}
