namespace Edge.Tests.Spec;

public sealed class HeaderTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableFact]
    public async Task A_read_says_where_it_was_read_and_what_it_varies_with() =>
        (await Api.Get("/shelves?places=gt.5&code=eq.A1"))
            .ShouldBe(200)
            .ShouldHave("Content-Location", "/rest/v1/shelves?code=eq.A1&places=gt.5")
            .ShouldHave("Vary", "Accept, Prefer, Range")
            .ShouldHave("Content-Length", "43");

    [SkippableTheory]
    [InlineData("/films", "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE")]
    [InlineData("/without_key", "OPTIONS,GET,HEAD,POST,PATCH,DELETE")]
    [InlineData("/catalogue", "OPTIONS,GET,HEAD,POST")]
    [InlineData("/films_by_director", "OPTIONS,GET,HEAD")]
    [InlineData("/rpc/greet", "OPTIONS,GET,HEAD,POST")]
    [InlineData("/rpc/do_nothing", "OPTIONS,POST")]
    [InlineData("/", "OPTIONS,GET,HEAD")]
    public async Task Options_say_what_is_allowed(string path, string allowed) =>
        (await Api.Send("OPTIONS", path, body: null, contentType: null)).ShouldBeEmpty(200).ShouldHave("Allow", allowed);

    [SkippableFact]
    public async Task Options_of_what_is_not_there_are_an_error() =>
        (await Api.Send("OPTIONS", "/nowhere", body: null, contentType: null)).ShouldBeError(404, "PGRST205");

    [SkippableFact]
    public async Task Any_origin_may_ask() =>
        (await Api.With("Origin", "https://films.example").Get("/shelves"))
            .ShouldHave("Access-Control-Allow-Origin", "*")
            .ShouldHave("Access-Control-Expose-Headers", "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, Transfer-Encoding, Range-Unit");

    [SkippableFact]
    public async Task A_preflight_is_answered_without_the_database() =>
        (await Api.With("Origin", "https://films.example").With("Access-Control-Request-Method", "POST").With("Access-Control-Request-Headers", "Foo,Bar")
                .Send("OPTIONS", "/shelves", body: null, contentType: null))
            .ShouldBeEmpty(200)
            .ShouldHave("Access-Control-Allow-Origin", "*")
            .ShouldHave("Access-Control-Allow-Methods", "GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD")
            .ShouldHave("Access-Control-Allow-Headers", "Authorization, Foo, Bar, Accept, Accept-Language, Content-Language")
            .ShouldHave("Access-Control-Max-Age", "86400");

    [SkippableFact]
    public async Task Origins_can_be_limited()
    {
        await using var app = await Films.StartApp(("server-cors-allowed-origins", "https://films.example, https://other.example"));

        (await app.Api.With("Origin", "https://films.example").Get("/shelves"))
            .ShouldHave("Access-Control-Allow-Origin", "https://films.example")
            .ShouldHave("Access-Control-Allow-Credentials", "true");
        (await app.Api.With("Origin", "https://evil.example").Get("/shelves")).ShouldBe(200).ShouldNotHave("Access-Control-Allow-Origin");
    }

    [SkippableFact]
    public async Task Timings_are_told_if_enabled()
    {
        (await Api.Get("/shelves")).ShouldNotHave("Server-Timing");
        await using var app = await Films.StartApp(("server-timing-enabled", "true"));

        Assert.Matches(@"^jwt;dur=[\d.]+, parse;dur=[\d.]+, plan;dur=[\d.]+, transaction;dur=[\d.]+, response;dur=[\d.]+$", (await app.Api.Get("/shelves")).Header("Server-Timing"));
    }

    [SkippableFact]
    public async Task A_trace_header_comes_back()
    {
        await using var app = await Films.StartApp(("server-trace-header", "X-Request-Id"));

        (await app.Api.With("X-Request-Id", "film-42").Get("/shelves")).ShouldHave("X-Request-Id", "film-42");
        (await app.Api.With("X-Request-Id", "film-43").Get("/nowhere")).ShouldBe(404).ShouldHave("X-Request-Id", "film-43");
    }

    [SkippableFact]
    public async Task Function_results_may_set_status_and_headers()
    {
        var response = await Api.Post("/rpc/cookie", "{}");

        response.ShouldBe(418, "\"short and stout\"").ShouldHave("Cache-Control", "private");
        Assert.Equal(["a=1", "b=2"], response.HeaderValues("Set-Cookie"));
    }
}
