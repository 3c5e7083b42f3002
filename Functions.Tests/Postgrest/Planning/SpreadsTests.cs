using System.Collections.Immutable;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Planning;

public sealed class SpreadsTests
{
    [Fact]
    public void A_to_one_spread_gives_its_columns_to_the_parent() => Assert.Equal(
        ["maker", "country_id"], Columns("/films?select=title,...directors(maker:name,country_id)").Select(column => column.Name));

    [Fact]
    public void A_spread_within_a_spread_goes_up_both_levels_and_an_object_within_stays_one() => Assert.Equal(
        ["name", "country", "films"],
        Columns("/films?select=...directors(name,...countries(country:name),films(title))").Select(column => column.Name));

    [Fact]
    public void An_aggregate_in_a_to_one_spread_is_computed_by_the_parent()
    {
        var root = Read("/films?select=director_id,...specs(camera.max())");

        Assert.Null(root.Children.Single().Select.Single().Aggregate);
        Assert.Equal(new SpreadSelect("max", AggregateFunction.Max, null, "max"), Columns(root).Single());
    }

    [Fact]
    public void Through_nested_spreads_an_aggregate_rises_to_the_first_node_that_is_none()
    {
        var root = Read("/screenings?select=...films(...directors(total:country_id.sum()::text))");

        Assert.Equal(new SpreadSelect("total", AggregateFunction.Sum, "text", "total"), Columns(root).Single());
        Assert.Null(Columns(root.Children.Single()).Single().Aggregate);
    }

    [Fact]
    public void An_aggregate_of_an_embedded_object_stays_in_it() => Assert.Equal(
        AggregateFunction.Count, Read("/directors?select=name,films(count())").Children.Single().Select.Single().Aggregate);

    [Fact]
    public void Counting_in_a_spread_counts_its_rows()
    {
        var count = Read("/films?select=director_id,...specs(count())").Children.Single().Select.Single();

        Assert.Equal((true, "count"), (count.Field.FullRow, count.Alias));
    }

    [Fact]
    public void A_to_many_spread_names_its_columns_and_selects_what_it_is_ordered_by()
    {
        var screenings = Read("/films?select=title,...screenings(*)&screenings.order=starts_at.desc,id").Children.Single();

        Assert.Equal(SpreadKind.ToMany, screenings.Spread);
        Assert.Equal(["id", "film_id", "length", "starts_at"], screenings.Select.Select(select => select.Field.Name));
        Assert.Empty(screenings.Order);
        Assert.Equal(
            [("starts_at", "films_screenings_1_starts_at_1"), ("id", "films_screenings_1_id_2")],
            screenings.SpreadExtraSelect.Select(extra => (extra.Select.Field.Name, extra.Select.Alias)));
        Assert.Equal(
            [("films_screenings_1_starts_at_1", OrderDirection.Descending), ("films_screenings_1_id_2", null)],
            screenings.SpreadOrder.Select(order => (((PlannedOrder.Column)order).Field.Name, order.Direction)));
    }

    [Fact]
    public void A_to_many_spread_can_be_ordered_by_a_relation_of_its_own()
    {
        var films = Read("/directors?select=...films(title,specs(camera))&films.order=specs(camera)").Children.Single();

        var extra = films.SpreadExtraSelect.Single();
        Assert.Equal(
            ("films_specs_2", "camera", "directors_films_1_camera_1"), (extra.AggregateAlias, extra.Select.Field.Name, extra.Select.Alias));
    }

    private static ReadPlan Read(string request) =>
        Planned.Read(FilmSchema.Films, request, config => config with { DbAggregatesEnabled = true });

    private static ImmutableArray<SpreadSelect> Columns(string request) => Columns(Read(request));

    private static ImmutableArray<SpreadSelect> Columns(ReadPlan node) =>
        node.RelationSelects.OfType<RelationSelect.Spread>().Single().Columns;
}
