using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Planning;

public sealed class MutationsTests
{
    private static readonly (string, string) Full = ("Prefer", "return=representation");

    [Fact]
    public void Nothing_is_returned_unless_it_is_asked_for() =>
        Assert.Empty(Planned.Mutation(FilmSchema.Films, "POST", "/films", """{"title":"T"}""").Write.Returning);

    [Theory]
    [InlineData("/films", "*")]
    [InlineData("/films?select=title", "id title")]
    [InlineData("/films?select=title,directors(name)", "director_id id title")]
    [InlineData("/films?select=title,actors(name)", "id title")]
    [InlineData("/films?select=title,title:info->t", "id info title")]
    [InlineData("/films?select=title,sequels(title)", "*")]
    [InlineData("/films?select=*,directors(name)", "*")]
    public void What_is_returned_suffices_for_the_answer_and_has_the_key(string path, string columns) =>
        Assert.Equal(columns.Split(' '), Planned.Mutation(FilmSchema.Films, "POST", path, "{}", Full).Write.Returning);

    [Fact]
    public void An_insert_names_the_bodys_columns_and_reads_represented_ones_from_json()
    {
        var insert = Insert("POST", "/screenings", """[{"length":"2h","film_id":1}]""");

        Assert.True(insert.BodyIsArray);
        Assert.Equal(["film_id", "length"], insert.Columns.Select(column => column.Name));
        Assert.Equal(["integer", "json"], insert.Columns.Select(column => column.Type));
        Assert.Equal("api.minutes_from_json", insert.Columns[1].Transform.ToString());
    }

    [Fact]
    public void Columns_may_be_given_apart_from_the_body() => Assert.Equal(
        ["title"], Insert("POST", "/films?columns=title", """[{"title":"T","other":1}]""").Columns.Select(column => column.Name));

    [Fact]
    public void A_column_that_does_not_exist_is_refused() => Planned.Refuses(
        FilmSchema.Films, "POST", "/films", 400, "PGRST204", "Could not find the 'tittle' column of 'films' in the schema cache",
        body: """{"tittle":"T"}""");

    [Theory]
    [InlineData("resolution=merge-duplicates", "/roles", PreferResolution.MergeDuplicates, "film_id actor_id")]
    [InlineData("resolution=ignore-duplicates", "/films?on_conflict=title", PreferResolution.IgnoreDuplicates, "title")]
    public void A_conflict_is_on_the_primary_key_or_on_what_the_client_says(
        string prefer, string path, PreferResolution resolution, string columns)
    {
        var conflict = Insert("POST", path, "{}", ("Prefer", prefer)).OnConflict!;

        Assert.Equal(resolution, conflict.Resolution);
        Assert.Equal(columns, string.Join(' ', conflict.Columns));
    }

    [Fact]
    public void Without_a_preference_a_conflict_is_an_error() => Assert.Null(Insert("POST", "/films?on_conflict=title", "{}").OnConflict);

    [Fact]
    public void Missing_columns_get_defaults_only_on_demand()
    {
        Assert.False(Insert("POST", "/films", "{}").ApplyDefaults);
        Assert.True(Insert("POST", "/films", "{}", ("Prefer", "missing=default")).ApplyDefaults);
    }

    [Fact]
    public void PUT_merges_the_row_that_the_whole_key_names()
    {
        var insert = Insert("PUT", "/roles?film_id=eq.1&actor_id=eq.2", """{"film_id":1,"actor_id":2,"character":"C"}""");

        Assert.Equal(PreferResolution.MergeDuplicates, insert.OnConflict!.Resolution);
        Assert.Equal("film_id actor_id", string.Join(' ', insert.OnConflict.Columns));
        Assert.Equal(2, insert.Where.Length);
    }

    [Theory]
    [InlineData("/roles?film_id=eq.1")]
    [InlineData("/roles?film_id=eq.1&actor_id=eq.2&character=eq.C")]
    [InlineData("/roles?film_id=eq.1&actor_id=gt.2")]
    [InlineData("/roles?film_id=eq.1&actor_id=not.eq.2")]
    [InlineData("/roles?film_id=eq.1&actor_id=eq(any).{2}")]
    [InlineData("/roles?and=(film_id.eq.1,actor_id.eq.2)")]
    [InlineData("/roles")]
    [InlineData("/recent_films?id=eq.1")]
    public void PUT_without_exactly_the_key_is_refused(string path) => Planned.Refuses(
        FilmSchema.Films, "PUT", path, 405, "PGRST105", "Filters must include all and only primary key columns with 'eq' operators",
        body: """{"film_id":1,"actor_id":2}""");

    [Fact]
    public void An_update_of_no_column_is_planned_as_such() =>
        Assert.Empty(Assert.IsType<MutatePlan.Update>(Planned.Mutation(FilmSchema.Films, "PATCH", "/films?id=eq.1", "{}").Write).Columns);

    [Fact]
    public void A_delete_has_filters_and_logic()
    {
        var plan = Planned.Mutation(FilmSchema.Films, "DELETE", "/films?id=eq.1&or=(id.eq.2,id.eq.3)");
        var delete = Assert.IsType<MutatePlan.Delete>(plan.Write);

        Assert.Equal(2, delete.Where.Length);
    }

    private static MutatePlan.Insert Insert(string method, string path, string body, params (string, string)[] headers) =>
        Assert.IsType<MutatePlan.Insert>(Planned.Mutation(FilmSchema.Films, method, path, body, headers).Write);
}
