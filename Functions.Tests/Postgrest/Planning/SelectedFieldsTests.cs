using System.Collections.Immutable;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Schema;

namespace Edge.Tests.Postgrest.Planning;

public sealed class SelectedFieldsTests
{
    [Fact]
    public void A_star_is_left_to_Postgres() => Assert.Equal("*", Selected("/films").Single().Field.Name);

    [Theory]
    [InlineData("info->year", "year")]
    [InlineData("info->credits->0->>name", "name")]
    [InlineData("info->tags->3", "tags")]
    [InlineData("info->3", "info")]
    [InlineData("first:info->tags->0", "first")]
    public void A_json_path_is_shown_by_its_last_key(string item, string shown) =>
        Assert.Equal(shown, Selected($"/films?select={item}").Single().Alias);

    [Theory]
    [InlineData("info", false)]
    [InlineData("title", true)]
    [InlineData("unknown", true)]
    public void A_path_into_anything_but_json_converts_it_first(string column, bool toJson) =>
        Assert.Equal(toJson, Selected($"/films?select={column}->a").Single().Field.ToJson);

    [Fact]
    public void A_column_with_a_representation_is_converted_and_keeps_its_name()
    {
        var length = Selected("/screenings?select=length").Single();

        Assert.Equal(("minutes", "api.minutes_to_json", "length"), (length.Field.Type, length.Field.Transform.ToString(), length.Alias));
    }

    [Fact]
    public void A_star_is_written_out_where_a_column_has_a_representation() =>
        Assert.Equal(["id", "film_id", "length", "starts_at"], Selected("/screenings").Select(select => select.Field.Name));

    [Fact]
    public void A_star_beside_an_aggregate_is_written_out_to_be_grouped_by() => Assert.Equal(
        ["id", "name", "*"], Selected("/countries?select=*,count()", aggregates: true).Select(select => select.Field.Name));

    [Fact]
    public void A_star_in_the_answer_of_a_mutation_is_that_of_the_relation()
    {
        var plan = Planned.Database(FilmSchema.Films, "POST", "/screenings", body: "{}", ("Prefer", "return=representation"));

        Assert.Equal(["id", "film_id", "length", "starts_at"], plan.Read.Select.Select(select => select.Field.Name));
    }

    [Fact]
    public void A_computed_field_is_of_unknown_type() => Assert.Equal("", Selected("/films?select=full_title").Single().Field.Type);

    [Fact]
    public void Casts_and_aliases_are_kept()
    {
        var year = Selected("/films?select=year:info->year::int").Single();

        Assert.Equal(("year", "int"), (year.Alias, year.Cast));
    }

    private static ImmutableArray<PlannedSelect> Selected(string request, bool aggregates = false) =>
        Planned.Read(FilmSchema.Films, request, config => config with { DbAggregatesEnabled = aggregates }).Select;
}
