namespace Edge.Tests.Spec.Access;

/// <summary>What the policy does not name is refused, wherever in a request it is named.</summary>
public sealed class DeniedTests(ArchiveApp archive) : IClassFixture<ArchiveApp>
{
    private Api Api => archive.Api;

    [SkippableTheory]
    [InlineData("/technical_specs", "table technical_specs")]
    [InlineData("/catalogue", "view catalogue")]
    [InlineData("/rpc/years", "function years")]
    [InlineData("/rpc/greet", "function greet")]
    [InlineData("/films?select=title,technical_specs(aspect)", "table technical_specs")]
    [InlineData("/films?select=title,directors(name),technical_specs(aspect)", "table technical_specs")]
    [InlineData("/directors?select=name,films(title,technical_specs(aspect))", "table technical_specs")]
    [InlineData("/films?select=title,...technical_specs(aspect)", "table technical_specs")]
    [InlineData("/films?select=title,technical_specs()&technical_specs=not.is.null", "table technical_specs")]
    [InlineData("/films?select=title,technical_specs!inner()&technical_specs.aspect=gt.2", "table technical_specs")]
    [InlineData("/films?select=title,takings(amount)", "table takings")]
    [InlineData("/films?select=title,contemporaries(title)", "function contemporaries")]
    [InlineData("/films?select=title,best_award(name)", "function best_award")]
    [InlineData("/rpc/films_of?decade=1940&select=title,technical_specs(aspect)", "table technical_specs")]
    public async Task A_relation_or_function_that_is_not_named_is_denied(string path, string subject) =>
        (await Api.Get(path)).ShouldBeError(401, "42501", $"permission denied for {subject}", "null", "null").ShouldHave("WWW-Authenticate", "Bearer");

    [SkippableTheory]
    [InlineData("/films?select=minutes")]
    [InlineData("/films?select=m:minutes")]
    [InlineData("/films?select=minutes::text")]
    [InlineData("/films?select=title,minutes.sum()")]
    [InlineData("/films?select=minutes.max()::text")]
    [InlineData("/films?minutes=gt.100")]
    [InlineData("/films?not.and=(id.gt.1,minutes.gt.100)")]
    [InlineData("/films?or=(minutes.is.null,id.eq.3)")]
    [InlineData("/films?order=minutes")]
    [InlineData("/films?order=title,minutes.desc.nullslast&limit=1")]
    [InlineData("/directors?select=name,films(minutes)")]
    [InlineData("/directors?select=name,...films(minutes)")]
    [InlineData("/directors?select=name,...films(title)&films.order=minutes")]
    [InlineData("/directors?select=name,films(title)&films.minutes=gt.100")]
    [InlineData("/directors?select=name,films(title)&films.or=(minutes.gt.100,id.eq.3)")]
    [InlineData("/directors?select=name,films(title)&films.order=minutes")]
    [InlineData("/directors?select=name,films!inner()&films.minutes=gt.100")]
    [InlineData("/directors?select=name,films(minutes.avg())")]
    [InlineData("/castings?select=character,...films(minutes)")]
    [InlineData("/castings?select=character,...films(minutes.sum())")]
    [InlineData("/actors?select=last_name,films(minutes)")]
    [InlineData("/rpc/films_of?decade=1940&select=minutes")]
    [InlineData("/rpc/films_of?decade=1940&minutes=gt.1")]
    [InlineData("/rpc/films_of?decade=1940&order=minutes")]
    public async Task A_column_that_is_not_named_is_denied(string path) =>
        (await Api.Get(path)).ShouldBeError(401, "42501", "permission denied for column \"minutes\" of relation \"films\"", "null", "null");

    [SkippableTheory]
    [InlineData("details->>country")]
    [InlineData("details->crew->0->>name")]
    [InlineData("words")]
    [InlineData("ctid")]
    [InlineData("tableoid")]
    [InlineData("films")]
    [InlineData("full_name")]
    [InlineData("no_such_column")]
    public async Task Hidden_columns_system_columns_and_functions_of_a_row_are_denied_alike(string field)
    {
        (await Api.Get($"/films?select={field}")).ShouldBeError(401, "42501", hint: "null");
        (await Api.Get($"/films?select=title&{field}=not.is.null")).ShouldBeError(401, "42501", hint: "null");
        (await Api.Get($"/films?select=title&order={field}")).ShouldBeError(401, "42501", hint: "null");
    }

    [SkippableFact]
    public async Task An_embedded_relation_of_which_nothing_is_selected_cannot_order_by_what_is_hidden()
    {
        (await Api.Get("/castings?select=character,films()&order=films(minutes)")).ShouldBeError(400, "42703", hint: "null");
        (await Api.Get("/castings?select=character,...films()&order=films(minutes)")).ShouldBeError(400, "42703", hint: "null");
    }

    [SkippableFact]
    public async Task A_relationship_over_a_column_that_is_hidden_is_denied()
    {
        // A member reads loans without the column extra, but all of the key; of directors nothing.
        var member = archive.Member("ann");
        (await member.Get("/films?select=title,directors(name)")).ShouldBeError(403, "42501", "permission denied for table directors");
        (await member.Get("/loans?select=extra")).ShouldBeError(403, "42501", "permission denied for column \"extra\" of relation \"loans\"");
    }

    [SkippableFact]
    public async Task A_denial_is_403_for_who_has_logged_in() =>
        (await archive.Member("ann").Get("/technical_specs")).ShouldBeError(403, "42501", "permission denied for table technical_specs")
            .ShouldNotHave("WWW-Authenticate");

    [SkippableTheory]
    [InlineData("POST", "/films", """{"id":50,"title":"x","year":2000}""")]
    [InlineData("PATCH", "/films?id=eq.3", """{"title":"x"}""")]
    [InlineData("PUT", "/films?id=eq.3", """{"id":3,"title":"x","year":2000}""")]
    [InlineData("DELETE", "/films?id=eq.3", null)]
    [InlineData("DELETE", "/technical_specs", null)]
    public async Task Writing_is_denied_where_only_reading_is_named(string method, string path, string? body) =>
        (await Api.Send(method, path, body is null ? null : System.Text.Encoding.UTF8.GetBytes(body), "application/json"))
            .ShouldBeError(401, "42501");

    [SkippableTheory]
    [InlineData("""{"minutes":1,"title":"x"}""", "title")]
    [InlineData("""{"minutes":1,"year":1999}""", "year")]
    public async Task Only_the_columns_that_are_named_can_be_written(string body, string denied) =>
        (await archive.Member("ann", 2).Patch("/films?id=eq.3", body))
            .ShouldBeError(403, "42501", $"permission denied for column \"{denied}\" of relation \"films\"");

    [SkippableFact]
    public async Task Who_may_only_insert_gets_nothing_back_and_filters_by_nothing()
    {
        var member = archive.Member("ann");
        (await member.Post("/shelves", """{"code":"X1","room":"roof"}""")).ShouldBeEmpty(201);
        (await member.Post("/shelves", """{"code":"X1","room":"roof"}""", prefer: "return=headers-only")).ShouldBe(201).ShouldNotHave("Location");
        (await member.Post("/shelves", """{"code":"X1"}""", prefer: "return=representation")).ShouldBeError(403, "42501");
        (await member.Post("/shelves?select=places", """{"code":"X1"}""", prefer: "return=representation")).ShouldBeError(403, "42501");
        (await member.Post("/shelves", """{"code":"X1","places":1}""")).ShouldBeError(403, "42501");
        (await member.Get("/shelves")).ShouldBeError(403, "42501", "permission denied for table shelves");
        (await member.Post("/shelves?on_conflict=places", """{"code":"X1"}""", prefer: "resolution=ignore-duplicates")).ShouldBeError(403, "42501");
    }

    [SkippableFact]
    public async Task A_hint_never_names_what_is_hidden()
    {
        (await Api.Get("/technical_spec")).ShouldBeError(404, "PGRST205", hint: "null");
        (await Api.Get("/filmz")).ShouldBeError(404, "PGRST205", hint: "Perhaps you meant the table 'api.films'");
        (await Api.Get("/rpc/year")).ShouldBeError(404, "PGRST202", hint: "null");
        (await Api.Get("/films?select=title,technical_spec(aspect)")).ShouldBeError(400, "PGRST200", hint: "null");
        (await Api.Get("/films?select=title,taking(amount)")).ShouldBeError(400, "PGRST200", hint: "Perhaps you meant 'castings' instead of 'taking'.");
    }

    [SkippableFact]
    public async Task What_is_hidden_makes_no_relationship_ambiguous() =>
        (await Api.Get("/awards?select=name,films(title)&id=eq.1")).ShouldBe(200, """[{"name":"Golden Reel","films":{"title":"Sunset Boulevard"}}]""");

    [SkippableFact]
    public async Task Another_schema_has_rules_of_its_own()
    {
        (await Api.With("Accept-Profile", "archive").Get("/films?select=title&order=id")).ShouldBe(200, """[{"title":"Nosferatu"},{"title":"Faust"}]""");
        (await Api.With("Accept-Profile", "archive").Get("/reels")).ShouldBeError(401, "42501", "permission denied for table reels");
    }

    [SkippableFact]
    public async Task Plans_of_Postgres_are_not_told() =>
        (await Api.Get("/films", accept: "application/vnd.pgrst.plan+json; options=analyze|verbose")).ShouldBeError(406, "PGRST107");
}
