using System.Text.Json.Nodes;
using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Execution;
using Edge.Tests.Support;

namespace Edge.Tests.Postgrest.Execution;

/// <summary>What a transaction does and gives back, on a real Postgres.</summary>
public sealed class MainTxTests(FilmsDatabase films) : IClassFixture<FilmsDatabase>
{
    private static readonly (string, string) Singular = ("Accept", "application/vnd.pgrst.object+json");

    private Task<Transactions> Open(Func<PostgrestConfig, PostgrestConfig>? configure = null) =>
        Transactions.Open(new(films.ConnectionString), configure);

    [SkippableFact]
    public async Task A_read_answers_its_rows_and_how_many_there_are()
    {
        await using var transactions = await Open();

        var rows = await transactions.Rows("GET", "/films?select=title&year=lt.1940&order=id&limit=1", headers: ("Prefer", "count=exact"));

        Assert.Equal(3, rows.TableTotal);
        Assert.Equal(1, rows.PageTotal);
        Assert.Equal("""[{"title":"Metropolis"}]""", await Transactions.TextOf(rows.Body));
    }

    [SkippableFact]
    public async Task The_transaction_knows_who_asks_and_what()
    {
        await using var transactions = await Open();

        var who = JsonNode.Parse(await transactions.Body("GET", "/rpc/who_am_i", "film_curator"))!;
        Assert.Equal("film_curator", who["role"]!.GetValue<string>());
        Assert.Equal("film_curator", who["claims"]!["role"]!.GetValue<string>());
        Assert.Equal("\"GET\"", await transactions.Body("GET", "/rpc/setting?name=request.method"));
        Assert.Equal("\"/rpc/setting\"", await transactions.Body("GET", "/rpc/setting?name=request.path"));
        Assert.Equal("\"\\\"api\\\"\"", await transactions.Body("GET", "/rpc/setting?name=search_path"));
        Assert.Equal("\"on\"", await transactions.Body("GET", "/rpc/setting?name=transaction_read_only"));
        Assert.Equal("\"off\"", await transactions.Body("POST", "/rpc/setting_now", body: """{"name":"transaction_read_only"}"""));

        var headers = await transactions.Body("GET", "/rpc/setting?name=request.headers", headers: [("X-Odd", "say \"hi\" ü \\"), ("Cookie", "a=1; b=2")]);
        Assert.Equal("say \"hi\" ü \\", Parsed(headers)["x-odd"]!.GetValue<string>());
        var cookies = await transactions.Body("GET", "/rpc/setting?name=request.cookies", headers: ("Cookie", "a=1; b=2"));
        Assert.Equal("2", Parsed(cookies)["b"]!.GetValue<string>());

        static JsonNode Parsed(string json) => JsonNode.Parse(JsonNode.Parse(json)!.GetValue<string>())!;
    }

    [SkippableFact]
    public async Task Settings_of_the_app_the_role_the_function_and_the_client_apply_for_one_transaction()
    {
        // A role of this test's own: roles belong to the server.
        await films.Run("""
            CREATE ROLE film_punctual NOLOGIN;
            GRANT film_punctual TO film_authenticator;
            GRANT USAGE ON SCHEMA api TO film_punctual;
            ALTER ROLE film_punctual SET statement_timeout = '7s';
            ALTER ROLE film_punctual SET default_transaction_isolation = 'repeatable read';
            """);
        try
        {
            await using var transactions = await Open(config => config with { AppSettings = [new("app.settings.motto", "back\\slash 'quoted'")] });

            Assert.Equal("\"back\\\\slash 'quoted'\"", await transactions.Body("GET", "/rpc/setting?name=app.settings.motto"));
            Assert.Equal("\"7s\"", await transactions.Body("GET", "/rpc/setting?name=statement_timeout", "film_punctual"));
            Assert.Equal("\"repeatable read\"", await transactions.Body("GET", "/rpc/setting?name=transaction_isolation", "film_punctual"));
            Assert.Equal("\"0\"", await transactions.Body("GET", "/rpc/setting?name=statement_timeout"));
            Assert.Equal("\"serializable\"", await transactions.Body("POST", "/rpc/serializable"));
            Assert.Equal("\"America/Bogota\"", await transactions.Body(
                "GET", "/rpc/setting?name=TimeZone", headers: ("Prefer", "timezone=America/Bogota")));
            var slow = await Assert.ThrowsAsync<ApiException>(() => transactions.Run("POST", "/rpc/hurried"));
            Assert.Equal(("57014", 500), (slow.Error.Code, slow.Error.Status));
        }
        finally
        {
            await films.Run("DROP OWNED BY film_punctual; DROP ROLE film_punctual");
        }
    }

    [SkippableFact]
    public async Task The_pre_request_function_comes_first_and_can_refuse()
    {
        await using var transactions = await Open(config => config with { DbPreRequest = "private.before_request" });

        var refused = await Assert.ThrowsAsync<ApiException>(() => transactions.Run("GET", "/films", headers: ("X-Banned", "yes")));

        Assert.Equal(("PT403", 403, "You are banned"), (refused.Error.Code, refused.Error.Status, refused.Error.Message));
        Assert.Equal("[{\"id\":1}]", await transactions.Body("GET", "/films?select=id&id=eq.1"));
    }

    [SkippableFact]
    public async Task A_created_row_has_a_location_and_what_the_database_said_of_the_response()
    {
        await using var transactions = await Open();

        var created = await transactions.Rows("POST", "/shelves", body: """{"code":"C 1"}""", headers: ("Prefer", "return=headers-only, tx=rollback"));
        var teapot = await transactions.Rows("POST", "/rpc/cookie");

        Assert.Equal([new("code", "eq.C 1")], created.Location.ToArray());
        Assert.Equal("418", teapot.GucStatus);
        Assert.StartsWith("[{\"Set-Cookie\"", teapot.GucHeaders, StringComparison.Ordinal);
        Assert.Empty(await films.Column("SELECT 1 FROM api.shelves WHERE code = 'C 1'"));
    }

    [SkippableTheory]
    [InlineData("PATCH", "/shelves?room=eq.cellar", "{\"places\":99}", "", "PGRST116", "The result contains 2 rows")]
    [InlineData("DELETE", "/shelves?room=eq.nowhere", "", "", "PGRST116", "The result contains 0 rows")]
    [InlineData("POST", "/shelves", "[{\"code\":\"D1\"},{\"code\":\"D2\"}]", "", "PGRST116", "The result contains 2 rows")]
    [InlineData("PATCH", "/shelves?room=eq.cellar", "{\"places\":99}", "handling=strict, max-affected=1", "PGRST124", "The query affects 2 rows")]
    [InlineData("PUT", "/shelves?code=eq.E1", "{\"code\":\"E2\",\"room\":null,\"places\":1}", "", "PGRST115", null)]
    public async Task A_write_of_a_forbidden_number_of_rows_stores_nothing(
        string method, string target, string body, string prefer, string code, string? details)
    {
        await using var transactions = await Open();
        var before = await Shelves();
        (string, string) accept = code == "PGRST116" ? Singular : ("Accept", "application/json");

        // The first time with a commit of its own, the second in one piece.
        for (var i = 0; i < 2; i++)
        {
            var refused = await Assert.ThrowsAsync<ApiException>(() => transactions.Run(
                method, target, body: body, headers: [accept, ("Prefer", $"return=representation, {prefer}")]));

            Assert.Equal((code, details), (refused.Error.Code, refused.Error.Details?.GetValue<string>()));
            Assert.Equal(before, await Shelves());
        }

        Task<IReadOnlyList<string?>> Shelves() => films.Column("SELECT s::text FROM api.shelves s ORDER BY code");
    }

    [SkippableFact]
    public async Task A_rollback_lets_deferred_constraints_speak_first()
    {
        await films.Run("""
            CREATE TABLE IF NOT EXISTS api.pairs (a integer, b integer UNIQUE DEFERRABLE INITIALLY DEFERRED);
            GRANT ALL ON api.pairs TO film_anon;
            """);
        await using var transactions = await Open();

        // The last commit is the batch's own, on a connection that has just been used.
        foreach (var end in (string[])["tx=rollback", "tx=commit", "tx=commit"])
        {
            var refused = await Assert.ThrowsAsync<ApiException>(() => transactions.Run(
                "POST", "/pairs", body: """[{"a":1,"b":1},{"a":2,"b":1}]""", headers: ("Prefer", end)));
            Assert.Equal(("23505", 409), (refused.Error.Code, refused.Error.Status));
            await transactions.Run("POST", "/pairs", body: """{"a":1,"b":1}""", headers: ("Prefer", "tx=rollback"));
        }
        Assert.Empty(await films.Column("SELECT 1 FROM api.pairs"));
    }

    [SkippableFact]
    public async Task Half_a_character_in_a_token_harms_nobody_else()
    {
        await using var transactions = await Open();

        var refused = await Assert.ThrowsAsync<ApiException>(() => transactions.Run("GET", "/films", "ghost\ud800"));

        Assert.Equal(("22023", 401, "role \"ghost\uFFFD\" does not exist"), (refused.Error.Code, refused.Error.Status, refused.Error.Message));
        Assert.Equal("[{\"id\":1}]", await transactions.Body("GET", "/films?select=id&id=eq.1"));
    }

    [SkippableFact]
    public async Task A_planned_count_is_the_planners_and_an_estimated_one_the_larger()
    {
        await films.Run("ANALYZE api.films");
        await using var transactions = await Open();
        await using var limited = await Open(config => config with { DbMaxRows = 3 });

        Assert.Equal(9, (await transactions.Rows("GET", "/films?select=id&limit=1", headers: ("Prefer", "count=planned"))).TableTotal);
        Assert.Equal(9, (await limited.Rows("GET", "/films?select=id", headers: ("Prefer", "count=estimated"))).TableTotal);
        Assert.Equal(2, (await limited.Rows("GET", "/films?select=id&genre=eq.noir&year=lt.1950", headers: ("Prefer", "count=estimated"))).TableTotal);
    }

    [SkippableFact]
    public async Task A_body_may_be_of_any_type()
    {
        await films.Run("""
            CREATE DOMAIN api."application/vnd.words" AS tsvector;
            CREATE FUNCTION api.words() RETURNS api."application/vnd.words" LANGUAGE sql STABLE AS $$ SELECT to_tsvector('simple', 'reel')::api."application/vnd.words" $$;
            """);
        await using var transactions = await Open();

        Assert.Contains("reel", await transactions.Body("GET", "/rpc/words", headers: ("Accept", "application/vnd.words")), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_explained_request_answers_its_plan()
    {
        await using var transactions = await Open(config => config with { DbPlanEnabled = true });

        var plan = Assert.IsType<DbResult.Plan>(await transactions.Run("GET", "/films", headers: ("Accept", "application/vnd.pgrst.plan+json")));

        Assert.NotNull(JsonNode.Parse(plan.Body.Span)![0]!["Plan"]);
    }
}
