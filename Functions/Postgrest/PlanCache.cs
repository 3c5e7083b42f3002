using BitFaster.Caching.Lru;
using Edge.Postgrest.Access;
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
    // A plan with its SQL is some ten times as long as its shape. A longer one is made anew each time, or few requests would hold much memory.
    private const int LongestShape = 4 * 1024;

    private readonly ConcurrentLru<(string Shape, long SchemaVersion, string Access), PlannedRequest> plans = new(Math.Max(3, capacity));

    public int Count => plans.Count;

    public PlannedRequest For(ApiRequest request, SchemaCache schema) => For(request, RoleAccess.Unrestricted(schema));

    public PlannedRequest For(ApiRequest request, RoleAccess access)
    {
        var schema = access.Schema;
        var key = (Shape: RequestShape.Of(request), schema.Version, access.Key);
        if (plans.TryGet(key, out var planned)) return planned;

        var plan = PermittedPlanner.Plan(request, access, config);
        planned = new PlannedRequest(plan, plan switch
        {
            ActionPlan.Database database => QueryBuilder.Build(database, request, config, schema),
            ActionPlan.Inspect inspect => InspectQuery.Build(inspect, request, config, schema),
            _ => null,
        });
        if (key.Shape.Length <= LongestShape) plans.AddOrUpdate(key, planned);
        return planned;
    }
}

/// <param name="Query">Null where the database is not asked.</param>
internal sealed record PlannedRequest(ActionPlan Plan, MainQuery? Query)
{
    private Footprint? footprint;

    /// <summary>What it reads and writes; found out when it is first asked for. The schema and the shape of the request are those of the plan.</summary>
    public Footprint FootprintFor(ApiRequest request, SchemaCache schema, PostgrestConfig config) =>
        footprint ??= Plan is ActionPlan.Database database && schema.Lineage is { } lineage
            ? new FootprintFinder(lineage, schema, config).Find(database, request)
            : Footprint.Unknown;
}
