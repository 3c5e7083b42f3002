namespace Edge.Tests.Limits;

/// <summary>Limits as a client meets them.</summary>
public sealed class RateLimitTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    [SkippableFact]
    public async Task One_request_too_many_is_refused_and_told_when_to_come_back()
    {
        await using var app = await Limited(("RateLimit:PermitLimit", "2"), ("RateLimit:Window", "01:00:00"));

        (await app.Api.Get("/films?limit=1")).ShouldBe(200).ShouldHave("RateLimit-Policy", "\"edge\";q=2;w=3600").ShouldHave("RateLimit", "\"edge\";r=1;t=3600");
        (await app.Api.Get("/no_such_table")).ShouldBe(404);
        var refused = await app.Api.With("Origin", "https://a.example").Get("/films?limit=1");

        refused.ShouldBeError(429, "EDGE009", "Too many requests", "At most 2 are answered in 01:00:00").ShouldHave("Access-Control-Allow-Origin", "*");
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 3500, 3600);
        (await app.Api.Get("/openapi.json")).ShouldBe(429);
        (await app.Site.Get("/health/live")).ShouldBe(200);
    }

    [SkippableFact]
    public async Task An_invented_address_does_not_help()
    {
        await using var app = await Limited(("RateLimit:PermitLimit", "1"), ("RateLimit:TrustedProxies", "1"));

        (await app.Api.With("X-Forwarded-For", "203.0.113.7").Get("/films")).ShouldBe(200);
        (await app.Api.With("X-Forwarded-For", "6.6.6.6, 203.0.113.7").Get("/films")).ShouldBe(429);
        (await app.Api.With("X-Forwarded-For", "203.0.113.8").Get("/films")).ShouldBe(200);
    }

    [SkippableFact]
    public async Task Subjects_are_counted_by_tokens_that_hold()
    {
        await using var app = await Limited(("RateLimit:PermitLimit", "1"), ("RateLimit:By", "Subject"));

        (await app.Api.As("film_member", ("sub", "ann")).Get("/films")).ShouldBe(200);
        (await app.Api.As("film_member", ("sub", "ann"), ("jti", "another token")).Get("/films")).ShouldBe(429);
        (await app.Api.As("film_member", ("sub", "bob")).Get("/films")).ShouldBe(200);
        (await app.Api.With("Authorization", "Bearer forged.one.x").Get("/films")).ShouldBe(401);
        (await app.Api.With("Authorization", "Bearer forged.two.x").Get("/films")).ShouldBe(429);
    }

    [SkippableFact]
    public async Task A_policy_limits_a_role_and_what_it_asks_for()
    {
        var policy = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(policy, """
                { "roles": { "*": { "relations": { "films": { "read": true, "rateLimit": { "permitLimit": 1, "window": "01:00:00" } },
                                                   "directors": { "read": true }, "archive.films": { "read": true } },
                                    "functions": { "add_them": { "rateLimit": { "permitLimit": 1, "window": "01:00:00" } } } },
                             "film_member": { "rateLimit": { "permitLimit": 2, "window": "01:00:00" } } } }
                """);
            await using var app = await Limited(("Access:PolicyFile", policy));

            (await app.Api.Get("/films")).ShouldBe(200);
            (await app.Api.Get("/films")).ShouldBe(429);
            (await app.Api.With("Accept-Profile", "api").Get("/films")).ShouldBe(429);
            (await app.Api.With("Accept-Profile", "archive").Get("/films")).ShouldBe(200);
            (await app.Api.Get("/directors")).ShouldBe(200).ShouldNotHave("RateLimit");
            (await app.Api.Get("/rpc/add_them?a=1&b=2")).ShouldBe(200);
            (await app.Api.Post("/rpc/add_them", """{"a":1,"b":2}""")).ShouldBe(429);
            var ann = app.Api.As("film_member", ("sub", "ann"));
            (await ann.Get("/films")).ShouldBe(200);
            (await ann.Get("/directors")).ShouldBe(200);
            (await ann.Get("/directors")).ShouldBe(429);
        }
        finally
        {
            File.Delete(policy);
        }
    }

    private Task<EdgeApp> Limited(params (string Name, string Value)[] settings) => films.StartApp(settings);
}
