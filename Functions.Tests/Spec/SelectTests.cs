namespace Edge.Tests.Spec;

public sealed class SelectTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableFact]
    public async Task Columns_come_in_the_order_asked_for_under_their_aliases() =>
        (await Api.Get("/films?id=eq.1&select=name:title,id,decade")).ShouldBeText(
            200, """[{"name":"Metropolis","id":1,"decade":"1920s"}]""", contentType: "application/json; charset=utf-8");

    [SkippableFact]
    public async Task Without_a_select_all_columns_come() =>
        (await Api.Get("/shelves?code=eq.A1")).ShouldBe(200, """[{"code": "A1", "room": "cellar", "places": 10}]""");

    [SkippableFact]
    public async Task A_star_mixes_with_computed_columns() =>
        (await Api.Get("/actors?id=eq.1&select=*,full_name")).ShouldBe(
            200, """[{"id": 1, "first_name": "Brigitte", "last_name": "Helm", "full_name": "Brigitte Helm"}]""");

    [SkippableFact]
    public async Task A_cast_changes_the_type_in_the_answer() =>
        (await Api.Get("/films?id=eq.1&select=id::text,y:year::text")).ShouldBe(200, """[{"id": "1", "y": "1927"}]""");

    [SkippableTheory]
    [InlineData("details->>country", """[{"country": "DE"}]""")]
    [InlineData("details->crew->0->>name", """[{"name": "Freund"}]""")]
    [InlineData("second:details->crew->1->job", """[{"second": "score"}]""")]
    [InlineData("details->crew->0", """[{"crew": {"job": "camera", "name": "Freund"}}]""")]
    [InlineData("tags->0", """[{"tags": "silent"}]""")]
    [InlineData("stars:details->none->>deeper", """[{"stars": null}]""")]
    public async Task A_path_reaches_into_json_and_arrays(string select, string body) =>
        (await Api.Get($"/films?id=eq.1&select={select}")).ShouldBe(200, body);

    [SkippableFact]
    public async Task An_aggregate_over_all_rows_is_one_row() =>
        (await Api.Get("/films?select=count(),minutes.sum(),first:year.min(),year.max()")).ShouldBe(
            200, """[{"count": 9, "sum": 979, "first": 1919, "max": 2017}]""");

    [SkippableFact]
    public async Task Other_columns_group_the_rows_of_an_aggregate() =>
        (await Api.Get("/films?select=director_id,count(),longest:minutes.max()&director_id=lte.2&order=director_id")).ShouldBe(
            200, """[{"director_id": 1, "count": 2, "longest": 153}, {"director_id": 2, "count": 3, "longest": 121}]""");

    [SkippableFact]
    public async Task Aggregates_cast_before_and_after() =>
        (await Api.Get("/films?select=minutes::float.avg()::integer,details->budget::bigint.sum()::text&id=gt.3")).ShouldBe(
            200, """[{"avg": 120, "sum": "184652000"}]""");

    [SkippableFact]
    public async Task Aggregates_work_in_embedded_relations() =>
        (await Api.Get("/directors?select=name,films(count(),minutes.sum())&id=in.(2,4)&order=id")).ShouldBe(
            200,
            """
            [{"name": "Billy Wilder", "films": [{"count": 3, "sum": 338}]},
             {"name": "Ridley Scott", "films": [{"count": 1, "sum": 117}]}]
            """);

    [SkippableFact]
    public async Task A_spread_aggregate_groups_by_the_rest() =>
        (await Api.Get("/films?select=...directors(name),count()&director_id=in.(1,2)&order=directors(name)")).ShouldBe(
            200, """[{"name": "Billy Wilder", "count": 3}, {"name": "Fritz Lang", "count": 2}]""");

    [SkippableFact]
    public async Task Aggregates_can_be_switched_off()
    {
        await using var app = await Films.StartApp(("db-aggregates-enabled", "false"));

        (await app.Api.Get("/films?select=count()")).ShouldBeError(400, "PGRST123", "Use of aggregate functions is not allowed");
    }

    [SkippableFact]
    public async Task A_to_one_spread_lifts_columns_into_the_row() =>
        (await Api.Get("/films?id=eq.1&select=title,...directors(director:name,born)")).ShouldBe(
            200, """[{"title": "Metropolis", "director": "Fritz Lang", "born": "1890-12-05"}]""");

    [SkippableFact]
    public async Task A_to_many_spread_makes_arrays_that_keep_their_rows_together() =>
        (await Api.Get("/films?id=eq.4&select=title,...castings(character,billing)&castings.order=billing.desc")).ShouldBe(
            200, """[{"title": "Sunset Boulevard", "character": ["Joe", "Norma"], "billing": [2, 1]}]""");

    [SkippableFact]
    public async Task Spreads_nest() =>
        (await Api.Get("/technical_specs?film_id=eq.7&select=aspect,...films(title,...directors(name))")).ShouldBe(
            200, """[{"aspect": 2.39, "title": "Blade Runner", "name": "Ridley Scott"}]""");

    [SkippableFact]
    public async Task An_empty_select_is_none() =>
        (await Api.Get("/shelves?select=&code=eq.A1")).ShouldBe(200, """[{"code": "A1", "room": "cellar", "places": 10}]""");
}
