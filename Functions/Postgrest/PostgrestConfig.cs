using System.Collections.Immutable;

namespace Edge.Postgrest;

public enum OpenApiMode { FollowPrivileges, IgnorePrivileges, Disabled }

public enum TransactionEnd { Commit, CommitAllowOverride, Rollback, RollbackAllowOverride }

/// <summary>PostgREST's settings, checked and frozen; a leaf that every stage may read. Names and defaults: docs, references/configuration.</summary>
/// <remarks>PostgREST v16.2, Config.hs.</remarks>
public sealed record PostgrestConfig
{
    /// <summary>An Npgsql connection string, made from the libpq URI or key/value string of <c>db-uri</c>.</summary>
    public required string ConnectionString { get; init; }

    public ImmutableArray<string> DbSchemas { get; init; } = ["public"];
    public ImmutableArray<string> DbExtraSearchPath { get; init; } = ["public"];
    public string? DbAnonRole { get; init; }
    public int DbPool { get; init; } = 10;
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

    public byte[]? JwtSecret { get; init; }

    /// <summary>The secret when it is a JWK or a JWKS: its JSON text.</summary>
    public string? JwtKeySet { get; init; }

    public string? JwtAudience { get; init; }
    public string JwtRoleClaimKey { get; init; } = "$.role";
    public int JwtCacheMaxEntries { get; init; } = 1000;

    public OpenApiMode OpenApiMode { get; init; } = OpenApiMode.FollowPrivileges;
    public bool OpenApiSecurityActive { get; init; }
    public string? OpenApiServerProxyUri { get; init; }

    /// <summary>Null: any origin, with no credentials.</summary>
    public ImmutableArray<string>? ServerCorsAllowedOrigins { get; init; }

    public string? ServerTraceHeader { get; init; }
    public bool ServerTimingEnabled { get; init; }
    public bool ClientErrorVerbose { get; init; } = true;
    public bool UrlUseLegacyTargetNames { get; init; } = true;

    /// <summary><c>app.settings.*</c>, set in every transaction.</summary>
    public ImmutableArray<KeyValuePair<string, string>> AppSettings { get; init; } = [];
}
