using Edge.Postgrest;
using Edge.Postgrest.Schema;
using Edge.Tests.Postgrest.Requests;

namespace Edge.Tests.Postgrest;

public class PlanCacheTests
{
    private static readonly SchemaCache Schema =
        new SchemaCacheBuilder().Table("films", "id integer", "title text").Function("echo", "json", "_ json").Build();

    private readonly PlanCache plans = new(Http.Config, capacity: 100);

    private PlannedRequest For(string target) => plans.For(Http.Get(target), Schema);

    [Fact]
    public void Requests_that_differ_in_values_share_a_plan()
    {
        Assert.Same(For("/films?id=eq.1&limit=1"), For("/films?id=eq.2&limit=9"));
        Assert.NotSame(For("/films?id=eq.1"), For("/films?id=gt.1"));
    }

    [Fact]
    public void However_many_shapes_a_client_sends_so_many_plans_are_kept()
    {
        for (var i = 0; i < 5_000; i++) For($"/films?select=alias{i}:title");

        Assert.InRange(plans.Count, 1, 101);
    }

    [Fact]
    public void A_plan_of_a_very_long_shape_is_not_kept()
    {
        For("/films?select=" + string.Join(',', Enumerable.Range(0, 2_000).Select(i => $"alias{i}:title")));
        plans.For(Http.Post("/rpc/echo", $$"""{"{{new string('x', 100_000)}}":1}"""), Schema);

        Assert.Equal(0, plans.Count);
    }
}
