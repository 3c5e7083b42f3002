using System.Collections.Immutable;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Planning;

public sealed class FiltersTests
{
    [Fact]
    public void Filters_keep_their_order_behind_the_logic_trees()
    {
        var where = Planned.Read(FilmSchema.Films, "/films?id=gt.1&or=(id.eq.2,id.eq.3)&title=like.A*").Where;

        Assert.IsType<PlannedLogic.Group>(where[0]);
        Assert.Equal(["id", "title"], where.Skip(1).Cast<PlannedLogic.Filter>().Select(filter => filter.Field.Name));
    }

    [Fact]
    public void A_filter_reads_text_into_a_represented_column()
    {
        var filter = Filter("/screenings?length=eq.2h");

        Assert.Equal(("text", "api.minutes_from_text"), (filter.Field.Type, filter.Field.Transform.ToString()));
    }

    [Theory]
    [InlineData("notes=fts(german).Wagen", true, "german")]
    [InlineData("notes=wfts.wagon", true, null)]
    [InlineData("plot=fts(german).Wagen", false, null)]
    [InlineData("unknown=fts.wagon", false, null)]
    public void Full_text_search_makes_a_vector_only_of_known_text(string filter, bool toVector, string? language)
    {
        var field = Filter($"/films?{filter}").Field;

        Assert.Equal((toVector, language), (field.ToTsVector, field.TsLanguage));
    }

    [Fact]
    public void Filters_orders_and_ranges_reach_embedded_relations_at_any_depth()
    {
        var root = Planned.Read(
            FilmSchema.Films,
            "/films?select=*,directors(*,countries(*))&directors.countries.name=eq.Chile&directors.or=(id.eq.1,id.eq.2)" +
            "&directors.countries.order=id&directors.limit=1");
        var directors = root.Children.Single();
        var countries = directors.Children.Single();

        Assert.Empty(root.Where);
        Assert.IsType<PlannedLogic.Group>(directors.Where.Single());
        Assert.NotNull(directors.Range.Limit);
        Assert.Equal("name", Assert.IsType<PlannedLogic.Filter>(countries.Where.Single()).Field.Name);
        Assert.Equal("id", Assert.IsType<PlannedOrder.Column>(countries.Order.Single()).Field.Name);
    }

    [Fact]
    public void The_relation_last_filtered_by_name_is_shown_first() => Assert.Equal(
        ["actors", "directors"],
        Planned.Read(FilmSchema.Films, "/films?select=directors(*),actors(*)&actors.id=eq.1").Children.Select(child => child.RelationName));

    [Theory]
    [InlineData("directors=is.null", false)]
    [InlineData("directors=not.is.null", true)]
    [InlineData("or=(directors.not.is.null,id.eq.1)", true)]
    public void An_embedded_relation_can_be_asked_for_being_there(string filter, bool negated)
    {
        var where = Planned.Read(FilmSchema.Films, $"/films?select=*,directors()&{filter}").Where.Single();
        var asked = where is PlannedLogic.Group group ? group.Children[0] : where;

        Assert.Equal(new PlannedLogic.NullEmbed(negated, "films_directors_1"), asked);
    }

    [Fact]
    public void Without_such_a_relation_it_is_a_columns_null() =>
        Assert.Equal("notes", Filter("/films?select=*,directors()&notes=is.null").Field.Name);

    [Fact]
    public void Other_operators_ask_about_a_column_even_if_a_relation_has_its_name() =>
        Assert.Equal("directors", Filter("/films?select=*,directors()&directors=eq.1").Field.Name);

    [Fact]
    public void What_a_mutation_writes_is_chosen_by_the_roots_filters_and_what_it_shows_by_the_embedded_ones()
    {
        var plan = Planned.Mutation(
            FilmSchema.Films, "PATCH", "/films?id=eq.1&select=*,directors(*)&directors.name=eq.X", """{"title":"T"}""",
            ("Prefer", "return=representation"));

        Assert.Equal("id", Assert.IsType<PlannedLogic.Filter>(Assert.IsType<MutatePlan.Update>(plan.Write).Where.Single()).Field.Name);
        Assert.Empty(plan.Read.Where);
        Assert.Equal("name", Assert.IsType<PlannedLogic.Filter>(plan.Read.Children.Single().Where.Single()).Field.Name);
    }

    private static PlannedLogic.Filter Filter(string request) =>
        Assert.IsType<PlannedLogic.Filter>(Planned.Read(FilmSchema.Films, request).Where.Single());
}
