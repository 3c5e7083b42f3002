namespace Edge.Tests.Spec;

public sealed class UpdateTests(FilmsApp films) : FilmsSpec(films)
{
    private const string SingleObject = "application/vnd.pgrst.object+json";

    [SkippableFact]
    public async Task An_update_says_how_many_rows_it_changed()
    {
        (await Api.Patch("/shelves?room=eq.cellar", """{"places": 0}""")).ShouldBeEmpty(204).ShouldHave("Content-Range", "0-1/*");
        (await Api.Patch("/shelves?room=eq.cellar", """{"places": 0}""", prefer: "count=exact")).ShouldBeEmpty(204).ShouldHave("Content-Range", "0-1/2");
        (await Api.Patch("/shelves?code=eq.none", """{"places": 0}""")).ShouldBeEmpty(204).ShouldHave("Content-Range", "*/*");
    }

    [SkippableFact]
    public async Task The_changed_rows_come_back() =>
        (await Api.Patch("/films?id=eq.9&select=title,directors(name)", """{"director_id": 3}""", prefer: "return=representation"))
            .ShouldBe(200, """[{"title": "Lost Reel", "directors": {"name": "Agnès Varda"}}]""")
            .ShouldHave("Preference-Applied", "return=representation");

    [SkippableFact]
    public async Task Any_filter_chooses_the_rows() =>
        (await Api.Patch("/films?or=(genre.is.null,details->>country.eq.FR)&select=id", """{"minutes": 1}""", prefer: "return=representation"))
            .ShouldBe(200, """[{"id": 6}, {"id": 9}]""");

    [SkippableFact]
    public async Task Nothing_to_change_changes_nothing()
    {
        (await Api.Patch("/shelves?code=eq.A1", "{}")).ShouldBeEmpty(204).ShouldHave("Content-Range", "*/*");
        (await Api.Patch("/shelves?code=eq.A1", "{}", prefer: "return=representation")).ShouldBe(200, "[]");
    }

    [SkippableFact]
    public async Task Missing_keys_can_take_the_columns_default() =>
        (await Api.Patch("/shelves?code=eq.B1&columns=places", "{}", prefer: "return=representation, missing=default"))
            .ShouldBe(200, """[{"code": "B1", "room": "attic", "places": 10}]""");

    [SkippableFact]
    public async Task An_update_that_was_to_meet_one_row_and_met_more_is_undone()
    {
        (await Api.Patch("/shelves?room=eq.cellar", """{"places": 1}""", prefer: "return=representation, tx=commit", accept: SingleObject))
            .ShouldBeError(406, "PGRST116", details: "The result contains 2 rows");

        Assert.Equal(["10", "20"], await Films.Column("SELECT places FROM api.shelves WHERE room = 'cellar' ORDER BY code"));
    }

    [SkippableFact]
    public async Task More_rows_than_allowed_are_undone()
    {
        (await Api.Patch("/shelves?room=eq.cellar", """{"places": 1}""", prefer: "handling=strict, max-affected=1, tx=commit"))
            .ShouldBeError(400, "PGRST124", "Query result exceeds max-affected preference constraint", details: "The query affects 2 rows");
        (await Api.Patch("/shelves?room=eq.attic", """{"places": 1}""", prefer: "handling=strict, max-affected=1"))
            .ShouldBeEmpty(204)
            .ShouldHave("Preference-Applied", "handling=strict, max-affected=1");

        Assert.Equal(["10", "20"], await Films.Column("SELECT places FROM api.shelves WHERE room = 'cellar' ORDER BY code"));
    }

    [SkippableFact]
    public async Task A_row_that_the_policy_hides_is_not_changed()
    {
        var ann = Api.As("film_member", ("name", "ann"));

        (await ann.Patch("/diaries?select=id", """{"entry": "Snow"}""", prefer: "return=representation")).ShouldBe(200, """[{"id": 1}]""");
        (await ann.Post("/diaries", """{"id": 7, "owner": "bob", "entry": "forged"}""")).ShouldBeError(
            403, "42501", "new row violates row-level security policy for table \"diaries\"");
    }

    [SkippableFact]
    public async Task Rows_are_deleted_by_filters()
    {
        (await Api.Delete("/loans?film_id=eq.7")).ShouldBeEmpty(204).ShouldHave("Content-Range", "*/*");
        (await Api.Delete("/loans?film_id=eq.1&select=borrower", prefer: "return=representation, count=exact"))
            .ShouldBe(200, """[{"borrower": "ann"}, {"borrower": "bob"}]""")
            .ShouldHave("Content-Range", "*/2");
    }

    [SkippableFact]
    public async Task Deleted_rows_come_back_with_embeds() =>
        (await Api.Delete("/castings?character=eq.Maria&select=films(title)", prefer: "return=representation"))
            .ShouldBe(200, """[{"films": {"title": "Metropolis"}}]""");

    [SkippableFact]
    public async Task A_row_that_others_refer_to_cannot_be_deleted() =>
        (await Api.Delete("/directors?id=eq.1")).ShouldBeError(409, "23503");

    [SkippableFact]
    public async Task A_view_that_takes_no_deletes_says_so() =>
        (await Api.Delete("/films_by_director?director_id=eq.1")).ShouldBeError(400, "42809", "cannot change materialized view \"films_by_director\"");

    [SkippableFact]
    public async Task A_limit_does_not_limit_what_is_changed() =>
        (await Api.Patch("/shelves?limit=1&order=code&select=code", """{"places": 1}""", prefer: "return=representation, count=exact"))
            .ShouldBe(200)
            .ShouldHave("Content-Range", "0-2/3");
}
