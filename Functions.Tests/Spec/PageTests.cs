namespace Edge.Tests.Spec;

public sealed class PageTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableTheory]
    [InlineData("year.desc", "8")]
    [InlineData("minutes", "6")]
    [InlineData("minutes.desc", "9")]
    [InlineData("minutes.asc.nullsfirst", "9")]
    [InlineData("minutes.desc.nullslast", "8")]
    [InlineData("minutes.nullsfirst", "9")]
    [InlineData("director_id.desc.nullslast,year.desc", "8")]
    [InlineData("details->budget.desc.nullslast", "8")]
    [InlineData("details->>country.desc.nullslast,id.desc", "8")]
    [InlineData("decade", "9")]
    public async Task Rows_come_in_the_order_asked_for(string order, string first) =>
        (await Api.Get($"/films?select=id&limit=1&order={order}")).ShouldBe(200, $$"""[{"id": {{first}}}]""");

    [SkippableFact]
    public async Task Limit_and_offset_cut_a_page_out() =>
        (await Api.Get("/numbers?order=n&limit=3&offset=10"))
            .ShouldBe(200, """[{"n": 11}, {"n": 12}, {"n": 13}]""")
            .ShouldHave("Content-Range", "10-12/*");

    [SkippableFact]
    public async Task A_range_header_does_the_same() =>
        (await Api.Get("/numbers?order=n", range: "0-1")).ShouldBe(200, """[{"n": 1}, {"n": 2}]""").ShouldHave("Content-Range", "0-1/*");

    [SkippableFact]
    public async Task An_open_range_goes_to_the_end() =>
        (await Api.Get("/numbers?order=n", range: "98-")).ShouldBe(200, """[{"n": 99}, {"n": 100}]""").ShouldHave("Content-Range", "98-99/*");

    [SkippableFact]
    public async Task Without_limits_the_whole_is_one_range() =>
        (await Api.Get("/shelves?select=code&order=code")).ShouldBe(200).ShouldHave("Content-Range", "0-2/*");

    [SkippableFact]
    public async Task An_empty_answer_has_no_range() =>
        (await Api.Get("/shelves?code=eq.none")).ShouldBe(200, "[]").ShouldHave("Content-Range", "*/*");

    [SkippableFact]
    public async Task An_exact_count_makes_a_page_a_partial_answer()
    {
        (await Api.Get("/numbers?limit=10", prefer: "count=exact")).ShouldBe(206).ShouldHave("Content-Range", "0-9/100").ShouldHave("Preference-Applied", "count=exact");
        (await Api.Get("/numbers?n=lte.10", prefer: "count=exact")).ShouldBe(200).ShouldHave("Content-Range", "0-9/10");
    }

    [SkippableFact]
    public async Task A_planned_count_is_the_planners()
    {
        var response = await Api.Get("/numbers?limit=1", prefer: "count=planned");

        response.ShouldBe(206).ShouldHave("Content-Range", "0-0/100");
    }

    [SkippableFact]
    public async Task An_estimated_count_is_exact_up_to_the_most_rows()
    {
        await using var app = await Films.StartApp(("db-max-rows", "50"));

        (await app.Api.Get("/films?limit=2", prefer: "count=estimated")).ShouldBe(206).ShouldHave("Content-Range", "0-1/9");
        (await app.Api.Get("/numbers", prefer: "count=estimated")).ShouldBe(206).ShouldHave("Content-Range", "0-49/100");
    }

    [SkippableFact]
    public async Task An_offset_beyond_the_end_is_an_error_only_if_rows_are_counted()
    {
        (await Api.Get("/numbers?offset=200")).ShouldBe(200, "[]").ShouldHave("Content-Range", "*/*");
        (await Api.Get("/numbers?offset=200", prefer: "count=exact"))
            .ShouldBe(416, """{"code": "PGRST103", "message": "Requested range not satisfiable", "details": "An offset of 200 was requested, but there are only 100 rows.", "hint": null}""")
            .ShouldHave("Content-Range", "*/100");
    }

    [SkippableTheory]
    [InlineData("5-2", "The lower boundary must be lower than or equal to the upper boundary in the Range header.")]
    public async Task A_range_that_runs_backwards_is_an_error(string range, string details) =>
        (await Api.Get("/numbers", range: range)).ShouldBeError(416, "PGRST103", "Requested range not satisfiable", details);

    [SkippableFact]
    public async Task A_negative_limit_is_an_error() =>
        (await Api.Get("/numbers?limit=-1")).ShouldBeError(416, "PGRST103", "Requested range not satisfiable", "Limit should be greater than or equal to zero.");

    [SkippableFact]
    public async Task A_limit_of_zero_is_an_empty_page() =>
        (await Api.Get("/numbers?limit=0")).ShouldBe(200, "[]").ShouldHave("Content-Range", "*/*");

    [SkippableFact]
    public async Task The_most_rows_bound_answers_and_embeds()
    {
        await using var app = await Films.StartApp(("db-max-rows", "2"));

        (await app.Api.Get("/numbers?select=n&order=n")).ShouldBe(200, """[{"n": 1}, {"n": 2}]""").ShouldHave("Content-Range", "0-1/*");
        (await app.Api.Get("/numbers?order=n&limit=5")).ShouldBe(200, """[{"n": 1}, {"n": 2}]""");
        (await app.Api.Get("/directors?id=eq.2&select=films(id)&films.order=id")).ShouldBe(200, """[{"films": [{"id": 3}, {"id": 4}]}]""");
    }

    [SkippableFact]
    public async Task A_head_request_has_the_headers_and_no_body()
    {
        var response = await Api.Head("/numbers?limit=10", prefer: "count=exact");

        response.ShouldBeEmpty(206).ShouldHave("Content-Range", "0-9/100").ShouldHave("Content-Type", "application/json; charset=utf-8");
    }

    [SkippableFact]
    public async Task A_range_may_name_its_unit() =>
        (await Api.With("Range-Unit", "items").Get("/numbers?order=n", range: "2-3")).ShouldBe(200, """[{"n": 3}, {"n": 4}]""").ShouldHave("Content-Range", "2-3/*");
}
