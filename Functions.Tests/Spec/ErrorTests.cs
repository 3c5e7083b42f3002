namespace Edge.Tests.Spec;

/// <summary>What a client may get wrong in a read, and what it is told.</summary>
public sealed class ErrorTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableTheory]
    [InlineData("/films?year=1927", "\"failed to parse filter (1927)\" (line 1, column 1)", "unexpected \"1\" expecting \"not\" or operator (eq, gt, ...)")]
    [InlineData("/films?genre=is.nil", "\"failed to parse filter (is.nil)\" (line 1, column 5)", "unexpected \"i\" expecting isVal: (null, not_null, true, false, unknown)")]
    [InlineData("/films?order=year.up", "\"failed to parse order (year.up)\" (line 1, column 6)", "unexpected \"u\" expecting \"asc\", \"desc\", \"nullsfirst\" or \"nullslast\"")]
    [InlineData("/films?or=()", "\"failed to parse logic tree (())\" (line 1, column 4)", "unexpected \")\" expecting field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)")]
    public async Task A_query_that_cannot_be_parsed_is_told_where_it_goes_wrong(string path, string message, string details) =>
        (await Api.Get(path)).ShouldBeError(400, "PGRST100", message, details);

    [SkippableTheory]
    [InlineData("/films?select=nothing", 400, "42703", "column films.nothing does not exist")]
    [InlineData("/films?year=eq.abc", 400, "22P02", "invalid input syntax for type integer: \"abc\"")]
    [InlineData("/films?year=eq.99999999999", 400, "22003", "value \"99999999999\" is out of range for type integer")]
    [InlineData("/films?title=match.(", 400, "2201B", "invalid regular expression: parentheses () not balanced")]
    [InlineData("/films?year=cs.{1}", 404, "42883", "operator does not exist: integer @> unknown")]
    [InlineData("/staff_only", 401, "42501", "permission denied for table staff_only")]
    public async Task What_Postgres_refuses_has_its_code_and_its_status(string path, int status, string code, string message) =>
        (await Api.Get(path)).ShouldBeError(status, code, message);

    [SkippableFact]
    public async Task A_role_without_the_privilege_is_forbidden_and_an_anonymous_client_unauthorized()
    {
        (await Api.Get("/staff_only")).ShouldBe(401).ShouldHave("WWW-Authenticate", "Bearer");
        (await Api.As("film_member").Get("/staff_only")).ShouldBe(403);
        (await Api.As("film_curator").Get("/staff_only")).ShouldBe(200);
    }

    [SkippableTheory]
    [InlineData("/films/1", 404, "PGRST125", "Invalid path specified in request URL")]
    [InlineData("/rpc/greet/x", 404, "PGRST125", "Invalid path specified in request URL")]
    public async Task A_path_is_a_relation_or_a_function(string path, int status, string code, string message) =>
        (await Api.Get(path)).ShouldBeError(status, code, message);

    [SkippableTheory]
    [InlineData("TRACE", "/films")]
    [InlineData("FOO", "/films")]
    public async Task A_method_that_means_nothing_here_is_not_allowed(string method, string path) =>
        (await Api.Send(method, path, body: null, contentType: null)).ShouldBeError(405, "PGRST117", $"Unsupported HTTP method: {method}");

    [SkippableFact]
    public async Task A_function_is_not_patched() =>
        (await Api.Patch("/rpc/greet", "{}")).ShouldBeError(405, "PGRST101", "Cannot use the PATCH method on RPC");

    [SkippableTheory]
    [InlineData("/directors?select=name,films(title)&order=films(title)", "PGRST118", "A related order on 'films' is not possible",
        "'directors' and 'films' do not form a many-to-one or one-to-one relationship")]
    [InlineData("/directors?select=name,...films(stars.avg())", "PGRST127", "Feature not implemented",
        "Aggregates are not implemented for one-to-many or many-to-many spreads.")]
    public async Task What_an_embed_cannot_do_is_said(string path, string code, string message, string details) =>
        (await Api.Get(path)).ShouldBeError(400, code, message, details);

    [SkippableTheory]
    [InlineData("/rpc/say?headers=[1]", "PGRST111", "response.headers guc must be a JSON array composed of objects with a single key and a string value")]
    [InlineData("/rpc/say?status=teapot", "PGRST112", "response.status guc must be a valid status code")]
    [InlineData("/rpc/refuse?state=PGRST", "PGRST121", "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error")]
    public async Task A_function_that_says_nonsense_of_its_answer_is_an_error_of_the_server(string path, string code, string message) =>
        (await Api.Get(path)).ShouldBeError(500, code, message);

    [SkippableFact]
    public async Task The_description_can_be_switched_off()
    {
        await using var app = await Films.StartApp(("openapi-mode", "disabled"));

        (await app.Api.Get("/")).ShouldBeError(404, "PGRST126", "Root endpoint metadata is disabled");
    }

    [SkippableFact]
    public async Task A_limit_of_affected_rows_needs_rows() =>
        (await Api.Post("/rpc/add_them", """{"a": 1, "b": 2}""", prefer: "handling=strict, max-affected=1")).ShouldBeError(
            400, "PGRST128", "Function must return SETOF or TABLE when max-affected preference is used with handling=strict");

    [SkippableFact]
    public async Task An_error_names_itself_to_proxies() =>
        (await Api.Get("/nowhere")).ShouldBe(404).ShouldHave("Proxy-Status", "PostgREST; error=PGRST205");

    [SkippableFact]
    public async Task Details_and_hints_can_be_withheld()
    {
        await using var app = await Films.StartApp(("client-error-verbosity", "minimal"));
        var response = await app.Api.Get("/film");

        response.ShouldBe(404, """{"code": "PGRST205", "message": "Could not find the table 'api.film' in the schema cache"}""");
    }

    [SkippableTheory]
    [InlineData("/films?select=%00")]
    [InlineData("/films?title=eq.%00")]
    [InlineData("/films?title=eq.%C3%28")]
    [InlineData("/films?%FF=eq.1")]
    [InlineData("/films?limit=99999999999999999999")]
    [InlineData("/films?select=title::nothing")]
    [InlineData("/films?select=directors((((")]
    public async Task Nonsense_has_an_error_body(string path)
    {
        var response = await Api.Get(path);

        Assert.InRange(response.Status, 400, 499);
        Assert.NotNull(response.Json!["message"]);
    }

    [SkippableFact]
    public async Task Nesting_without_end_is_refused_and_hurts_nobody()
    {
        var response = await Api.Get($"/films?or={string.Concat(Enumerable.Repeat("(and", 5000))}");

        Assert.InRange(response.Status, 400, 499);
        Assert.NotNull(response.Json!["code"]);
        (await Api.Get("/shelves?code=eq.A1&select=code")).ShouldBe(200, """[{"code": "A1"}]""");
    }
}
