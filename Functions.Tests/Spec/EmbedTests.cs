namespace Edge.Tests.Spec;

public sealed class EmbedTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableFact]
    public async Task Many_to_one_embeds_an_object() =>
        (await Api.Get("/films?id=in.(1,9)&select=title,directors(name)&order=id")).ShouldBe(
            200, """[{"title": "Metropolis", "directors": {"name": "Fritz Lang"}}, {"title": "Lost Reel", "directors": null}]""");

    [SkippableFact]
    public async Task One_to_many_embeds_an_array() =>
        (await Api.Get("/directors?id=in.(1,3)&select=name,films(title)&order=id&films.order=year")).ShouldBe(
            200,
            """
            [{"name": "Fritz Lang", "films": [{"title": "Metropolis"}, {"title": "M"}]},
             {"name": "Agnès Varda", "films": [{"title": "Cléo from 5 to 7"}]}]
            """);

    [SkippableFact]
    public async Task One_to_one_embeds_an_object_from_both_sides()
    {
        (await Api.Get("/films?id=in.(1,2)&select=id,technical_specs(aspect)&order=id")).ShouldBe(
            200, """[{"id": 1, "technical_specs": {"aspect": 1.33}}, {"id": 2, "technical_specs": null}]""");
        (await Api.Get("/technical_specs?film_id=eq.1&select=films(title)")).ShouldBe(200, """[{"films": {"title": "Metropolis"}}]""");
    }

    [SkippableFact]
    public async Task Many_to_many_embeds_through_the_junction() =>
        (await Api.Get("/films?id=eq.8&select=title,actors(last_name)&actors.order=last_name")).ShouldBe(
            200, """[{"title": "Blade Runner 2049", "actors": [{"last_name": "Ford"}, {"last_name": "Gosling"}]}]""");

    [SkippableFact]
    public async Task A_table_embeds_itself_in_the_direction_of_the_hint()
    {
        (await Api.Get("/directors?id=eq.5&select=name,mentor:mentor_id(name)")).ShouldBe(
            200, """[{"name": "Denis Villeneuve", "mentor": {"name": "Ridley Scott"}}]""");
        (await Api.Get("/directors?id=eq.4&select=name,pupils:directors!mentor_id(name)")).ShouldBe(
            200, """[{"name": "Ridley Scott", "pupils": [{"name": "Denis Villeneuve"}]}]""");
    }

    [SkippableFact]
    public async Task Embeds_nest_and_take_aliases() =>
        (await Api.Get("/awards?id=eq.1&select=name,film:films(title,by:directors(name))")).ShouldBe(
            200, """[{"name": "Golden Reel", "film": {"title": "Sunset Boulevard", "by": {"name": "Billy Wilder"}}}]""");

    [SkippableTheory]
    [InlineData("actors!winner(last_name)")]
    [InlineData("actors!winner_id(last_name)")]
    [InlineData("actors:winner(last_name)")]
    [InlineData("actors:winner_id(last_name)")]
    public async Task A_hint_names_the_constraint_or_the_column(string embed) =>
        (await Api.Get($"/awards?id=eq.1&select={embed}")).ShouldBe(200, """[{"actors": {"last_name": "Swanson"}}]""");

    [SkippableFact]
    public async Task A_hint_names_the_junction() =>
        (await Api.Get("/films?id=eq.4&select=actors!castings(last_name)&actors.order=id")).ShouldBe(
            200, """[{"actors": [{"last_name": "Swanson"}, {"last_name": "Holden"}]}]""");

    [SkippableFact]
    public async Task Two_ways_to_a_table_are_an_error_that_lists_them()
    {
        var response = await Api.Get("/awards?select=actors(last_name)");

        response.ShouldBeError(
            300, "PGRST201",
            "Could not embed because more than one relationship was found for 'awards' and 'actors'",
            hint: "Try changing 'actors' to one of the following: 'actors!presenter', 'actors!winner'. Find the desired relationship in the 'details' key.");
        Assert.Equal(2, response.Json!["details"]!.AsArray().Count);
    }

    [SkippableFact]
    public async Task No_way_to_a_table_is_an_error_that_suggests_one() =>
        (await Api.Get("/films?select=director(name)")).ShouldBeError(
            400, "PGRST200",
            "Could not find a relationship between 'films' and 'director' in the schema cache",
            details: "Searched for a foreign key relationship between 'films' and 'director' in the schema 'api', but no matches were found.",
            hint: "Perhaps you meant 'directors' instead of 'director'.");

    [SkippableFact]
    public async Task Views_embed_by_the_keys_of_their_tables()
    {
        (await Api.Get("/noir_films?id=eq.2&select=title,directors(name)")).ShouldBe(
            200, """[{"title": "M", "directors": {"name": "Fritz Lang"}}]""");
        (await Api.Get("/directors?id=eq.2&select=name,old_noir_films(title)")).ShouldBe(
            200, """[{"name": "Billy Wilder", "old_noir_films": [{"title": "Double Indemnity"}]}]""");
    }

    [SkippableFact]
    public async Task A_materialized_view_embeds_as_a_view() =>
        (await Api.Get("/films_by_director?director_id=eq.2&select=films,directors(name)")).ShouldBe(
            200, """[{"films": 3, "directors": {"name": "Billy Wilder"}}]""");

    [SkippableFact]
    public async Task A_partitioned_table_embeds_as_one()
    {
        (await Api.Get("/films?id=eq.7&select=title,takings(day,amount)")).ShouldBe(
            200, """[{"title": "Blade Runner", "takings": [{"day": "2024-01-01", "amount": 400}]}]""");
        (await Api.Get("/takings?day=eq.2023-12-30&select=amount,films(title)")).ShouldBe(
            200, """[{"amount": 100, "films": {"title": "Metropolis"}}]""");
    }

    [SkippableFact]
    public async Task A_function_of_a_row_is_a_relationship()
    {
        (await Api.Get("/films?id=eq.1&select=title,contemporaries(title)")).ShouldBe(200, """[{"title": "Metropolis", "contemporaries": []}]""");
        (await Api.Get("/films?id=in.(1,4)&select=id,best_award(name)&order=id")).ShouldBe(
            200, """[{"id": 1, "best_award": null}, {"id": 4, "best_award": {"name": "Golden Reel"}}]""");
    }

    [SkippableFact]
    public async Task A_functions_result_embeds_like_its_table() =>
        (await Api.Get("/rpc/films_of?decade=1950&select=title,directors(name)&order=title")).ShouldBe(
            200,
            """
            [{"title": "Some Like It Hot", "directors": {"name": "Billy Wilder"}},
             {"title": "Sunset Boulevard", "directors": {"name": "Billy Wilder"}}]
            """);

    [SkippableFact]
    public async Task Embeds_have_filters_order_and_limits_of_their_own() =>
        (await Api.Get("/directors?id=eq.2&select=films(title,castings(character))&films.genre=eq.noir&films.order=year.desc&films.limit=1&films.castings.billing=eq.2"))
            .ShouldBe(200, """[{"films": [{"title": "Sunset Boulevard", "castings": [{"character": "Joe"}]}]}]""");

    [SkippableFact]
    public async Task Embeds_have_logic_trees_of_their_own() =>
        (await Api.Get("/directors?id=eq.2&select=films(id)&films.or=(year.lt.1945,genre.eq.comedy)&films.order=id"))
            .ShouldBe(200, """[{"films": [{"id": 3}, {"id": 5}]}]""");

    [SkippableFact]
    public async Task A_filter_on_a_left_embed_keeps_the_parents() =>
        (await Api.Get("/directors?select=id,films(id)&films.genre=eq.noir&id=lte.3&order=id&films.order=id")).ShouldBe(
            200, """[{"id": 1, "films": [{"id": 2}]}, {"id": 2, "films": [{"id": 3}, {"id": 4}]}, {"id": 3, "films": []}]""");

    [SkippableFact]
    public async Task An_inner_embed_drops_parents_without_a_match() =>
        (await Api.Get("/directors?select=id,films!inner(id)&films.genre=eq.drama")).ShouldBe(200, """[{"id": 3, "films": [{"id": 6}]}]""");

    [SkippableFact]
    public async Task Inner_embeds_reach_down_all_levels() =>
        (await Api.Get("/directors?select=id,films!inner(id,castings!inner())&films.castings.character=eq.Sugar")).ShouldBe(
            200, """[{"id": 2, "films": [{"id": 5}]}]""");

    [SkippableFact]
    public async Task An_embed_that_is_null_or_not_filters_the_parents()
    {
        (await Api.Get("/films?select=id,technical_specs()&technical_specs=not.is.null&order=id")).ShouldBe(200, """[{"id": 1}, {"id": 7}, {"id": 8}]""");
        (await Api.Get("/actors?select=id,castings()&castings=is.null")).ShouldBe(200, "[]");
        (await Api.Get("/directors?select=id,films()&films.genre=eq.noir&films=is.null&order=id")).ShouldBe(200, """[{"id": 3}, {"id": 4}, {"id": 5}]""");
    }

    [SkippableFact]
    public async Task Null_embeds_mix_with_columns_in_logic() =>
        (await Api.Get("/films?select=id,technical_specs(),awards()&or=(technical_specs.not.is.null,awards.not.is.null)&order=id")).ShouldBe(
            200, """[{"id": 1}, {"id": 4}, {"id": 5}, {"id": 7}, {"id": 8}]""");

    [SkippableFact]
    public async Task Rows_can_be_ordered_by_a_to_one_embed()
    {
        (await Api.Get("/films?select=id,directors()&order=directors(name).desc.nullslast,id&limit=3")).ShouldBe(200, """[{"id": 7}, {"id": 1}, {"id": 2}]""");
        (await Api.Get("/directors?select=id,films(id)&order=films(title)")).ShouldBeError(
            400, "PGRST118", "A related order on 'films' is not possible", details: "'directors' and 'films' do not form a many-to-one or one-to-one relationship");
    }

    [SkippableFact]
    public async Task A_filter_on_something_not_embedded_is_an_error() =>
        (await Api.Get("/films?select=id&directors.name=eq.x")).ShouldBeError(
            400, "PGRST108", "'directors' is not an embedded resource in this request", hint: "Verify that 'directors' is included in the 'select' query parameter.");

    [SkippableFact]
    public async Task An_empty_embed_filters_and_does_not_show() =>
        (await Api.Get("/films?select=id,directors!inner()&directors.name=eq.Billy Wilder&order=id")).ShouldBe(
            200, """[{"id": 3}, {"id": 4}, {"id": 5}]""");

    [SkippableFact]
    public async Task An_alias_is_the_name_to_filter_by_and_the_relations_own_warns()
    {
        (await Api.Get("/films?select=id,made_by:directors!inner(name)&made_by.id=eq.1&order=id&limit=1"))
            .ShouldBe(200).ShouldNotHave("Warning");
        var old = await Api.Get("/films?select=id,made_by:directors!inner(name)&directors.id=eq.1&order=id&limit=1");
        Assert.Contains("Update `directors` to `made_by` in query string filters", old.ShouldBe(200).Header("Warning"), StringComparison.Ordinal);

        await using var app = await Films.StartApp(("url-use-legacy-target-names", "false"));
        (await app.Api.Get("/films?select=id,made_by:directors(name)&directors.id=eq.1")).ShouldBeError(
            400, "PGRST108", "'directors' is not an embedded resource in this request",
            "Target names are not allowed in filters if they have an alias", "Change 'directors' to 'made_by' in filters, orders or limits.");
    }
}
