namespace Edge.Tests.Spec;

public sealed class TransactionTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableFact]
    public async Task A_client_may_keep_or_undo_its_write_where_the_operator_allows_it()
    {
        (await Api.Post("/shelves", """{"code": "T1"}""", prefer: "tx=commit")).ShouldBe(201).ShouldHave("Preference-Applied", "tx=commit");
        (await Api.Post("/shelves", """{"code": "T2"}""")).ShouldBe(201);

        Assert.Equal(["T1"], await Films.Column("SELECT code FROM api.shelves WHERE code LIKE 'T%'"));
        await Films.Run("DELETE FROM api.shelves WHERE code LIKE 'T%'");
    }

    [SkippableFact]
    public async Task A_client_may_not_undo_its_write_where_the_operator_does_not_allow_it()
    {
        await using var app = await Films.StartApp(("db-tx-end", "commit"));

        (await app.Api.Post("/shelves", """{"code": "U1"}""", prefer: "tx=rollback")).ShouldBe(201).ShouldNotHave("Preference-Applied");

        Assert.Equal(["U1"], await Films.Column("SELECT code FROM api.shelves WHERE code LIKE 'U%'"));
        await Films.Run("DELETE FROM api.shelves WHERE code LIKE 'U%'");
    }

    [SkippableFact]
    public async Task The_token_chooses_the_role_and_its_claims_are_seen()
    {
        (await Api.Get("/rpc/who_am_i")).ShouldBe(200, """{"role": "film_anon", "claims": {"role": "film_anon"}}""");
        (await Api.As("film_member", ("name", "ann")).Get("/rpc/who_am_i")).ShouldBe(200, """{"role": "film_member", "claims": {"role": "film_member", "name": "ann"}}""");
        (await Api.As("film_member", ("name", "ann")).Get("/diaries?select=entry")).ShouldBe(200, """[{"entry": "Rain"}]""");
    }

    [SkippableTheory]
    [InlineData("request.method", "\"GET\"")]
    [InlineData("request.path", "\"/rpc/setting\"")]
    [InlineData("transaction_read_only", "\"on\"")]
    [InlineData("transaction_isolation", "\"read committed\"")]
    [InlineData("role", "\"film_anon\"")]
    public async Task A_function_sees_its_request(string setting, string value) =>
        (await Api.Get($"/rpc/setting?name={setting}")).ShouldBe(200, value);

    [SkippableFact]
    public async Task Headers_and_cookies_are_settings()
    {
        var headers = await Api.With("X-Projector", "on").Get("/rpc/setting?name=request.headers");
        Assert.Contains("\\\"x-projector\\\":\\\"on\\\"", headers.Text, StringComparison.Ordinal);

        var cookies = await Api.With("Cookie", "seat=12; row=C").Get("/rpc/setting?name=request.cookies");
        cookies.ShouldBe(200, """ "{\"seat\":\"12\",\"row\":\"C\"}" """);
    }

    [SkippableFact]
    public async Task A_post_runs_read_write() =>
        (await Api.Post("/rpc/setting_now", """{"name": "transaction_read_only"}""")).ShouldBe(200, "\"off\"");

    [SkippableFact]
    public async Task A_stable_function_is_read_only_however_it_is_called() =>
        (await Api.Post("/rpc/setting", """{"name": "transaction_read_only"}""")).ShouldBe(200, "\"on\"");

    [SkippableFact]
    public async Task A_function_chooses_its_isolation_level() =>
        (await Api.Post("/rpc/serializable", "{}")).ShouldBe(200, "\"serializable\"");

    [SkippableFact]
    public async Task A_functions_own_timeout_is_hoisted_to_the_transaction() =>
        (await Api.Post("/rpc/hurried", "{}")).ShouldBeError(500, "57014", "canceling statement due to statement timeout");

    [SkippableFact]
    public async Task Settings_of_the_operator_reach_the_transaction()
    {
        await using var app = await Films.StartApp(("app.settings.house", "Odeon"));

        (await app.Api.Get("/rpc/setting?name=app.settings.house")).ShouldBe(200, "\"Odeon\"");
    }

    [SkippableFact]
    public async Task Settings_of_a_role_reach_its_transactions()
    {
        await Films.Run("ALTER ROLE film_curator SET statement_timeout = '12s'");
        await using var app = await Films.StartApp();

        (await app.Api.As("film_curator").Get("/rpc/setting?name=statement_timeout")).ShouldBe(200, "\"12s\"");
        await Films.Run("ALTER ROLE film_curator RESET statement_timeout");
    }

    [SkippableFact]
    public async Task A_client_chooses_its_time_zone()
    {
        (await Api.Get("/rpc/setting?name=timezone", prefer: "timezone=Europe/Berlin")).ShouldBe(200, "\"Europe/Berlin\"").ShouldHave("Preference-Applied", "timezone=Europe/Berlin");
        (await Api.Get("/rpc/setting?name=timezone", prefer: "timezone=Nowhere/Land")).ShouldBeError(400, "22023", "invalid value for parameter \"TimeZone\": \"Nowhere/Land\"");
    }

    [SkippableFact]
    public async Task Strict_handling_refuses_what_it_does_not_know()
    {
        (await Api.Get("/shelves", prefer: "handling=strict, popcorn, return=sweet")).ShouldBeError(
            400, "PGRST122", "Invalid preferences given with handling=strict", details: "Invalid preferences: popcorn, return=sweet");
        (await Api.Get("/shelves", prefer: "handling=lenient, popcorn")).ShouldBe(200).ShouldHave("Preference-Applied", "handling=lenient");
    }

    [SkippableFact]
    public async Task A_pre_request_function_may_refuse()
    {
        await using var app = await Films.StartApp(("db-pre-request", "private.before_request"));

        (await app.Api.With("X-Banned", "1").Get("/shelves")).ShouldBeError(403, "PT403", "You are banned");
        (await app.Api.Get("/shelves")).ShouldBe(200);
    }

    [SkippableTheory]
    [InlineData("PT402", 402)]
    [InlineData("P0001", 400)]
    [InlineData("23505", 409)]
    [InlineData("25006", 405)]
    [InlineData("40001", 500)]
    [InlineData("42501", 401)]
    [InlineData("53400", 500)]
    [InlineData("57P01", 503)]
    [InlineData("22000", 400)]
    public async Task An_sqlstate_has_its_http_status(string state, int status) =>
        (await Api.Post("/rpc/refuse", $$"""{"state": "{{state}}"}""")).ShouldBeError(status, state, "no", "why", "ask later");

    [SkippableFact]
    public async Task An_error_may_say_all_of_its_answer() =>
        (await Api.Post("/rpc/refuse_in_detail", "{}"))
            .ShouldBeError(410, "FILM1", "The reel is torn", "at minute 12", "use the copy")
            .ShouldHave("X-Reel", "4");

    [SkippableFact]
    public async Task Failed_writes_leave_nothing()
    {
        (await Api.Post("/shelves", """[{"code": "V1"}, {"code": "A1"}]""", prefer: "tx=commit")).ShouldBeError(409, "23505");

        Assert.Empty(await Films.Column("SELECT code FROM api.shelves WHERE code LIKE 'V%'"));
    }
}
