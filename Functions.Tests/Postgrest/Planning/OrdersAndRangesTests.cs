using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Planning;

public sealed class OrdersAndRangesTests
{
    [Fact]
    public void A_to_one_relation_can_order_its_parent()
    {
        var order = Planned.Read(FilmSchema.Films, "/films?select=*,maker:directors(name)&order=maker(name).desc.nullslast").Order.Single();

        var related = Assert.IsType<PlannedOrder.Related>(order);
        Assert.Equal(("films_maker_1", "name"), (related.AggregateAlias, related.Field.Name));
        Assert.Equal((OrderDirection.Descending, OrderNulls.Last), (related.Direction, related.Nulls));
    }

    [Fact]
    public void A_limit_is_held_beside_the_servers_own()
    {
        var root = Planned.Read(FilmSchema.Films, "/films?select=*,actors(*)&limit=10&offset=5", config => config with { DbMaxRows = 100 });

        Assert.Equal((true, true, 100), (root.Range.Limit is not null, root.Range.Offset is not null, root.Range.MaxRows));
        Assert.Equal(new PlannedRange(null, null, 100), root.Children.Single().Range);
    }

    [Fact]
    public void What_a_mutation_gives_back_is_not_limited()
    {
        var plan = Planned.Database(FilmSchema.Films, "PATCH", "/films?id=eq.1&limit=1", "{}", config => config with { DbMaxRows = 1 });

        Assert.True(plan.Read.Range.IsAll);
    }

    [Fact]
    public void A_function_written_or_read_with_is_limited_like_a_table()
    {
        var schema = FilmSchema.Builder.Function("best_films", "setof films").Build();

        var plan = Planned.Database(schema, "POST", "/rpc/best_films", "{}", config => config with { DbMaxRows = 7 });

        Assert.Equal(7, plan.Read.Range.MaxRows);
    }
}
