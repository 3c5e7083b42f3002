namespace Edge.Tests.Spec;

public sealed class InsertTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableFact]
    public async Task A_row_is_created_and_nothing_is_said_about_it() =>
        (await Api.Post("/shelves", """{"code": "C1"}""")).ShouldBeEmpty(201).ShouldNotHave("Location").ShouldHave("Content-Range", "*/*").ShouldHave("Content-Length", "0");

    [SkippableFact]
    public async Task Only_the_location_can_be_asked_for() =>
        (await Api.Post("/shelves", """{"code": "C 1/ü"}""", prefer: "return=headers-only"))
            .ShouldBeEmpty(201)
            .ShouldHave("Location", "/rest/v1/shelves?code=eq.C%201%2F%C3%BC")
            .ShouldHave("Preference-Applied", "return=headers-only");

    [SkippableFact]
    public async Task The_created_row_comes_back_with_embeds() =>
        (await Api.Post("/castings?select=character,films(title,directors(name))", """{"film_id": 3, "actor_id": 5, "character": "Neff"}""", prefer: "return=representation"))
            .ShouldBe(201, """[{"character": "Neff", "films": {"title": "Double Indemnity", "directors": {"name": "Billy Wilder"}}}]""")
            .ShouldHave("Preference-Applied", "return=representation");

    [SkippableFact]
    public async Task A_single_object_comes_back_if_asked_for() =>
        (await Api.Post("/shelves?select=code", """{"code": "C1"}""", prefer: "return=representation", accept: "application/vnd.pgrst.object+json"))
            .ShouldBe(201, """{"code": "C1"}""");

    [SkippableFact]
    public async Task Defaults_identities_and_generated_columns_fill_themselves()
    {
        var response = await Api.Post("/loans?select=film_id,borrower,days,fee,extra", """{"film_id": 2}""", prefer: "return=representation");

        response.ShouldBe(201, """[{"film_id": 2, "borrower": "nobody", "days": 7, "fee": 3.50, "extra": {}}]""");
    }

    [SkippableFact]
    public async Task A_list_of_rows_is_created_at_once() =>
        (await Api.Post("/shelves?select=code,places", """[{"code": "C1", "places": 1}, {"code": "C2", "places": null}]""", prefer: "return=representation, count=exact"))
            .ShouldBe(201, """[{"code": "C1", "places": 1}, {"code": "C2", "places": null}]""")
            .ShouldHave("Content-Range", "*/2");

    [SkippableFact]
    public async Task Rows_of_different_keys_need_columns() =>
        (await Api.Post("/shelves", """[{"code": "C1"}, {"code": "C2", "places": 3}]""")).ShouldBeError(400, "PGRST102", "All object keys must match");

    [SkippableFact]
    public async Task Columns_choose_what_is_taken_of_the_body() =>
        (await Api.Post("/shelves?columns=code,room", """[{"code": "C1", "room": "hall", "rubbish": 1}, {"code": "C2"}]""", prefer: "return=representation"))
            .ShouldBe(201, """[{"code": "C1", "room": "hall", "places": 10}, {"code": "C2", "room": null, "places": 10}]""");

    [SkippableFact]
    public async Task Missing_keys_can_take_the_columns_default() =>
        (await Api.Post("/shelves?columns=code,places", """[{"code": "C1", "places": 3}, {"code": "C2"}]""", prefer: "return=representation, missing=default"))
            .ShouldBe(201, """[{"code": "C1", "room": null, "places": 3}, {"code": "C2", "room": null, "places": 10}]""")
            .ShouldHave("Preference-Applied", "missing=default, return=representation");

    [SkippableFact]
    public async Task A_column_that_is_not_there_is_named()
    {
        (await Api.Post("/shelves", """{"code": "C1", "colour": 1}""")).ShouldBeError(400, "PGRST204", "Could not find the 'colour' column of 'shelves' in the schema cache");
        (await Api.Post("/shelves?columns=colour", """{"code": "C1"}""")).ShouldBeError(400, "PGRST204", "Could not find the 'colour' column of 'shelves' in the schema cache");
    }

    [SkippableFact]
    public async Task Csv_is_a_body_too() =>
        (await Api.Post("/shelves?select=code,room,places", "code,room,places\nC1,NULL,3\nC2,\"a \"\"big\"\" room\",4\n", prefer: "return=representation", contentType: "text/csv"))
            .ShouldBe(201, """[{"code": "C1", "room": null, "places": 3}, {"code": "C2", "room": "a \"big\" room", "places": 4}]""");

    [SkippableFact]
    public async Task Csv_of_ragged_lines_is_refused() =>
        (await Api.Post("/shelves", "code,room\nC1,hall\nC2\n", contentType: "text/csv")).ShouldBeError(400, "PGRST102", "All lines must have same number of fields");

    [SkippableFact]
    public async Task A_form_is_a_row() =>
        (await Api.Post("/shelves?select=code,room", "code=C+1&room=the%20hall", prefer: "return=representation", contentType: "application/x-www-form-urlencoded"))
            .ShouldBe(201, """[{"code": "C 1", "room": "the hall"}]""");

    [SkippableFact]
    public async Task A_domains_text_form_is_understood_in_a_body() =>
        (await Api.Post("/loans?select=stain", """{"film_id": 2, "stain": "#0000ff"}""", prefer: "return=representation")).ShouldBe(201, """[{"stain": "#0000ff"}]""");

    [SkippableFact]
    public async Task Empty_bodies_mean_default_rows_or_none()
    {
        (await Api.Post("/shelves", "[]", prefer: "return=representation")).ShouldBe(201, "[]");
        (await Api.Post("/without_key", "{}", prefer: "return=representation")).ShouldBe(201, """[{"a": null, "b": null}]""");
        (await Api.Post("/shelves", "")).ShouldBeError(400, "PGRST102", "Empty or invalid json");
    }

    [SkippableFact]
    public async Task A_view_with_an_instead_of_trigger_takes_rows()
    {
        (await Api.Post("/catalogue", """{"id": 50, "title": "The Big Heat", "director": "Fritz Lang"}""", prefer: "return=representation"))
            .ShouldBe(201, """[{"id": 50, "title": "The Big Heat", "director": "Fritz Lang"}]""");
        (await Api.Post("/noir_films?select=title", """{"id": 51, "title": "Laura", "year": 1944}""", prefer: "return=headers-only"))
            .ShouldBeEmpty(201)
            .ShouldHave("Location", "/rest/v1/noir_films?id=eq.51");
    }

    [SkippableTheory]
    [InlineData("""{"code": "A1"}""", 409, "23505", "duplicate key value violates unique constraint \"shelves_pkey\"")]
    [InlineData("""{"room": "x"}""", 400, "23502", "null value in column \"code\" of relation \"shelves\" violates not-null constraint")]
    [InlineData("""{"code": "C1", "places": "many"}""", 400, "22P02", "invalid input syntax for type integer: \"many\"")]
    public async Task What_a_constraint_forbids_is_not_stored(string body, int status, string code, string message) =>
        (await Api.Post("/shelves", body)).ShouldBeError(status, code, message);

    [SkippableFact]
    public async Task A_foreign_key_without_its_row_is_a_conflict() =>
        (await Api.Post("/loans", """{"film_id": 999}""")).ShouldBeError(409, "23503", details: "Key (film_id)=(999) is not present in table \"films\".");

    [SkippableTheory]
    [InlineData("{\"code\": ")]
    [InlineData("}{")]
    [InlineData("\uFEFF")]
    [InlineData("{\"code\": \"\\u0000\"}")]
    [InlineData("nonsense")]
    public async Task A_body_that_is_not_what_it_should_be_is_refused(string body)
    {
        var response = await Api.Post("/shelves", body);

        Assert.InRange(response.Status, 400, 499);
        Assert.NotNull(response.Json!["code"]);
    }

    [SkippableFact]
    public async Task A_body_of_an_unknown_type_is_refused() =>
        (await Api.Post("/shelves", "<shelf/>", contentType: "application/xml")).ShouldBeError(400, "PGRST102", "Content-Type not acceptable: application/xml");
}
