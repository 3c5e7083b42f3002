using Edge.Postgrest.Access;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Execution.Idempotency;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest;

/// <summary>All that follows from one configuration; replaced whole when it is reloaded.</summary>
public sealed class EngineState(PostgrestConfig config, JwtAuth jwt, MainTx mainTx, SchemaCacheHolder schema, EngineOptions options)
{
    public PostgrestConfig Config => config;
    internal JwtAuth Jwt => jwt;
    internal MainTx MainTx => mainTx;
    internal SchemaCacheHolder Schema => schema;

    /// <summary>Null: the feature is off.</summary>
    public IdempotencyKeys? IdempotencyKeys { get; init; }

    /// <summary>Null: nobody needs to know what has changed.</summary>
    internal ChangeLog? ChangeLog { get; init; }

    /// <summary>Without a policy the database alone decides.</summary>
    public AccessControl Access { get; init; } = new(policy: null, config);

    internal PlanCache Plans { get; } = new(config, options.PlanCacheSize);
}
