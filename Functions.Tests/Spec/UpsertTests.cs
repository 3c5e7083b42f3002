namespace Edge.Tests.Spec;

public sealed class UpsertTests(FilmsApp films) : FilmsSpec(films)
{
    private const string Merge = "resolution=merge-duplicates, return=representation";
    private const string Ignore = "resolution=ignore-duplicates, return=representation";

    [SkippableFact]
    public async Task Rows_with_a_known_key_are_merged() =>
        (await Api.Post("/shelves", """[{"code": "A1", "places": 99}, {"code": "C1", "places": 1}]""", prefer: Merge))
            .ShouldBe(201, """[{"code": "A1", "room": "cellar", "places": 99}, {"code": "C1", "room": null, "places": 1}]""")
            .ShouldHave("Preference-Applied", Merge);

    [SkippableFact]
    public async Task Only_known_keys_make_it_an_update() =>
        (await Api.Post("/shelves", """{"code": "A1", "places": 99}""", prefer: Merge)).ShouldBe(200, """[{"code": "A1", "room": "cellar", "places": 99}]""");

    [SkippableFact]
    public async Task Rows_with_a_known_key_are_ignored() =>
        (await Api.Post("/shelves?select=code", """[{"code": "A1", "places": 99}, {"code": "C1", "places": 1}]""", prefer: Ignore))
            .ShouldBe(201, """[{"code": "C1"}]""");

    [SkippableFact]
    public async Task Another_unique_key_can_decide() =>
        (await Api.Post("/loans?on_conflict=film_id,borrower&select=film_id,borrower,days", """[{"film_id": 1, "borrower": "ann", "days": 21}, {"film_id": 2, "borrower": "ann", "days": 1}]""", prefer: Merge))
            .ShouldBe(201, """[{"film_id": 1, "borrower": "ann", "days": 21}, {"film_id": 2, "borrower": "ann", "days": 1}]""");

    [SkippableFact]
    public async Task Without_a_key_there_is_nothing_to_resolve() =>
        (await Api.Post("/without_key", """{"a": 1, "b": "x"}""", prefer: Merge)).ShouldBe(201, """[{"a": 1, "b": "x"}]""").ShouldHave("Preference-Applied", "return=representation");

    [SkippableFact]
    public async Task Put_creates_the_row_or_replaces_it()
    {
        (await Api.Put("/shelves?code=eq.C1", """{"code": "C1", "room": "hall", "places": 2}""", prefer: "return=representation"))
            .ShouldBe(201, """[{"code": "C1", "room": "hall", "places": 2}]""");
        (await Api.Put("/shelves?code=eq.A1", """{"code": "A1", "room": "hall", "places": 2}""", prefer: "return=representation"))
            .ShouldBe(200, """[{"code": "A1", "room": "hall", "places": 2}]""");
        (await Api.Put("/shelves?code=eq.A1", """{"code": "A1", "room": "hall", "places": 2}""")).ShouldBeEmpty(204);
    }

    [SkippableTheory]
    [InlineData("/shelves?code=eq.X", """{"code": "A1"}""", 400, "PGRST115", "Payload values do not match URL in primary key column(s)")]
    [InlineData("/shelves?room=eq.hall", """{"code": "A1"}""", 405, "PGRST105", "Filters must include all and only primary key columns with 'eq' operators")]
    [InlineData("/shelves", """{"code": "A1"}""", 405, "PGRST105", "Filters must include all and only primary key columns with 'eq' operators")]
    [InlineData("/shelves?code=eq.A1&limit=1", """{"code": "A1"}""", 400, "PGRST114", "limit/offset querystring parameters are not allowed for PUT")]
    [InlineData("/without_key?a=eq.1", """{"a": 1}""", 405, "PGRST105", "Filters must include all and only primary key columns with 'eq' operators")]
    public async Task Put_is_for_one_row_named_by_its_key(string path, string body, int status, string code, string message) =>
        (await Api.Put(path, body)).ShouldBeError(status, code, message);
}
