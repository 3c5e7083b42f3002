using BitFaster.Caching.Lru;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Sql;

namespace Edge.Postgrest;

/// <summary>
/// Plans with their SQL, by the shape of the request. Bounded, so that a client who varies shapes costs himself planning, not the server memory.
/// </summary>
/// <remarks>
/// One instance serves one configuration. Errors are not kept. A plan holds no value of the request it was made for (see <see cref="Slot"/>), so
/// what one client asked cannot show in another's answer.
/// </remarks>
internal sealed class PlanCache(PostgrestConfig config, int capacity)
{
    private readonly ConcurrentLru<(string Shape, long SchemaVersion), PlannedRequest> plans = new(Math.Max(3, capacity));

    public PlannedRequest For(ApiRequest request, SchemaCache schema)
    {
        var key = (RequestShape.Of(request), schema.Version);
        if (plans.TryGet(key, out var planned)) return planned;

        var plan = Planner.Plan(request, schema, config);
        planned = new PlannedRequest(plan, plan switch
        {
            ActionPlan.Database database => QueryBuilder.Build(database, request, config, schema),
            ActionPlan.Inspect inspect => InspectQuery.Build(inspect, request, config, schema),
            _ => null,
        });
        plans.AddOrUpdate(key, planned);
        return planned;
    }
}

/// <param name="Query">Null where the database is not asked.</param>
internal sealed record PlannedRequest(ActionPlan Plan, MainQuery? Query);
