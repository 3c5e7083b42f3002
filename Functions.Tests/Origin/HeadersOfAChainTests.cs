using Edge.Tests.Cache;

namespace Edge.Tests.Origin;

/// <summary>An app in front of another one: a client hears each thing once, though both have something to say of every answer.</summary>
public sealed class HeadersOfAChainTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    private static readonly (string Name, string Value)[] Talkative =
    [
        ("RateLimit:PermitLimit", "1000"), ("server-timing-enabled", "true"), ("server-trace-header", "X-Request-Id"),
        ("server-cors-allowed-origins", "https://shop.example"),
    ];

    [SkippableTheory]
    [InlineData("GET", "/films?limit=1", null)]
    [InlineData("HEAD", "/films?limit=1", null)]
    [InlineData("GET", "/", null)]
    [InlineData("GET", "/openapi.json", null)]
    [InlineData("GET", "/nowhere", null)]
    [InlineData("GET", "/rpc/nothing", null)]
    [InlineData("POST", "/films", "{}")]
    [InlineData("POST", "/films", """{"id":99,"title":"Stalker"}""")]
    [InlineData("OPTIONS", "/films", null)]
    public async Task Each_header_comes_once(string method, string path, string? body)
    {
        await using var far = await films.StartApp([.. Talkative, ("Cache:Default:MaxAge", "600")]);
        await using var near = await Near(far, ("Cache:Default:MaxAge", "600"));

        var direct = await Ask(far);
        var through = await Ask(near);
        var again = await Ask(near);

        Assert.Equal(direct.Status, through.Status);
        Assert.Equal([], Doubled(direct));
        Assert.Equal([], Doubled(through));
        Assert.Equal([], Doubled(again));
        Assert.Equal(Names(direct), Names(through));

        Task<ApiResponse> Ask(EdgeApp app) => app.Api.With("Origin", "https://shop.example").With("X-Request-Id", "7")
            .Send(method, path, body is null ? null : System.Text.Encoding.UTF8.GetBytes(body), body is null ? null : "application/json");
    }

    [SkippableFact]
    public async Task How_much_may_be_asked_is_said_of_the_app_that_is_asked()
    {
        await using var far = await films.StartApp(("RateLimit:PermitLimit", "3"), ("RateLimit:Window", "01:00:00"));
        await using var near = await Near(far, ("RateLimit:Window", "00:10:00"));

        (await near.Api.Get("/films?limit=1")).ShouldBe(200).ShouldHave("RateLimit-Policy", "\"edge\";q=1000;w=600");
        await far.Api.Get("/films");
        await far.Api.Get("/films");

        (await near.Api.Get("/films?limit=1")).ShouldBe(429).ShouldHave("RateLimit-Policy", "\"edge\";q=3;w=3600");
    }

    [SkippableFact]
    public async Task What_one_client_may_ask_for_is_not_kept_for_others()
    {
        await using var far = await films.StartApp(("RateLimit:PermitLimit", "1000"));
        await using var near = await FrontApp.Of($"{far.Root}/rest/v1", ("Cache:Default:MaxAge", "600"));

        (await near.Api.Get("/films?limit=1")).ShouldBe(200).ShouldBeStored();
        var kept = await near.Api.Get("/films?limit=1");

        kept.ShouldBeHit().ShouldNotHave("RateLimit").ShouldNotHave("RateLimit-Policy");
    }

    [SkippableFact]
    public async Task What_this_app_does_not_say_is_said_by_the_other()
    {
        await using var far = await films.StartApp();
        await using var near = await FrontApp.Of($"{far.Root}/rest/v1", ("SecurityHeaders:Enabled", "false"));

        (await near.Site.Get("/health/live")).ShouldBe(200).ShouldNotHave("X-Content-Type-Options");
        (await near.Api.Get("/films?limit=1")).ShouldBe(200).ShouldHave("X-Content-Type-Options", "nosniff");
    }

    private static Task<EdgeApp> Near(EdgeApp far, params (string Name, string Value)[] settings) =>
        FrontApp.Of($"{far.Root}/rest/v1", [.. Talkative, ("Origin:VerifyJwt", "true"), ("jwt-secret", Token.Secret), ("db-anon-role", "film_anon"), .. settings]);

    /// <summary>But for what each cache on the way adds (RFC 9211).</summary>
    private static IEnumerable<string> Doubled(ApiResponse answer) => answer.Headers.Select(header => header.Key.ToUpperInvariant())
        .GroupBy(name => name).Where(same => same.Count() > 1 && same.Key != "CACHE-STATUS").Select(same => same.Key);

    private static IEnumerable<string> Names(ApiResponse answer) =>
        answer.Headers.Select(header => header.Key.ToUpperInvariant()).Distinct().Order(StringComparer.Ordinal);
}
