using System.Collections.Frozen;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Sql;

/// <summary>
/// What a query keeps in order to build its transaction for a role that comes later. It outlives the request that was the first of its shape,
/// and possibly the schema cache, so it holds neither the values of the one nor the whole of the other.
/// </summary>
internal sealed record TransactionContext(ApiRequest Shape, PostgrestConfig Config, FrozenDictionary<string, RoleSettings> Roles, long SchemaVersion)
{
    internal static TransactionContext Of(ApiRequest request, PostgrestConfig config, SchemaCache schema) =>
        new(request with { Values = [], Payload = null, Headers = [], Cookies = [], Policy = null }, config, schema.Roles, schema.Version);
}
