using System.Collections.Concurrent;

namespace Edge.Tests.Spec;

/// <summary>An identity provider beside the app, through the whole of it.</summary>
public sealed class IssuerTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableFact]
    public async Task An_issuers_token_opens_what_its_role_may_see()
    {
        await using var issuer = await TestIssuer.Start();
        await using var app = await Films.StartApp(Trusting(issuer));

        var token = issuer.Token(("aud", "films"), ("role", "film_member"), ("sub", "anna"));
        (await Bearing(app.Api, token).Get("/shelves")).ShouldBe(200);
        (await Bearing(app.Api, issuer.Token(("aud", "films"), ("role", "film_curator"))).Get("/shelves"))
            .ShouldBeError(403, "42501", "permission denied to set role \"film_curator\"");
        (await app.Api.As("film_curator").Get("/staff_only")).ShouldBe(200);
    }

    [SkippableFact]
    public async Task Keys_rotate_under_load_without_a_failed_request()
    {
        await using var issuer = await TestIssuer.Start();
        await using var app = await Films.StartApp([.. Trusting(issuer), ("Auth:Issuers:test:RefreshInterval", "00:00:01")]);
        var answers = new ConcurrentQueue<ApiResponse>();
        using var end = new CancellationTokenSource();
        var load = Task.WhenAll(Load(app.Api, issuer, answers, end.Token), Load(app.Api, issuer, answers, end.Token));

        // As issuers do: a key is published, then used, and the one before it stays while its tokens are about.
        for (var rotation = 0; rotation < 2; rotation++)
        {
            var next = issuer.Announce();
            await Passes(() => issuer.Fetches, 2);
            issuer.Signing = next;
            issuer.Published = issuer.Published[^2..];
            await Passes(() => answers.Count, 50);
        }

        // As they do in an emergency: used the moment it is published.
        issuer.Signing = issuer.Announce();
        await Passes(() => answers.Count, 50);
        await end.CancelAsync();
        await load;
        Assert.All(answers, answer => answer.ShouldBe(200));
    }

    [SkippableFact]
    public async Task The_app_starts_without_its_issuer_and_refuses_nobody_for_it_but_its_tokens()
    {
        await using var issuer = await TestIssuer.Start();
        issuer.Instead = http => Task.FromResult(http.Response.StatusCode = 503);
        await using var app = await Films.StartApp(Trusting(issuer));

        (await Bearing(app.Api, issuer.Token(("aud", "films"))).Get("/shelves"))
            .ShouldBeError(503, "EDGE020", "The keys of the token's issuer cannot be fetched").ShouldHave("Retry-After", "10");
        (await app.Api.Get("/films?limit=1")).ShouldBe(200);
        (await app.Api.As("film_member").Get("/shelves")).ShouldBe(200);

        issuer.Instead = null;
        var token = issuer.Token(("aud", "films"), ("role", "film_member"));
        await Eventually.Holds(async () => (await Bearing(app.Api, token).Get("/shelves")).Status is 200);
    }

    [SkippableFact]
    public async Task A_supabase_clients_api_key_says_who_asks_where_nothing_else_does()
    {
        await using var app = await Films.StartApp(("Auth:ApiKey", "true"));
        var (member, curator) = (Token.For("film_member"), Token.For("film_curator"));

        (await app.Api.With("apikey", curator).Get("/staff_only")).ShouldBe(200);
        (await Bearing(app.Api.With("apikey", curator), member).Get("/staff_only")).ShouldBe(403);
        var publishable = app.Api.With("apikey", "sb_publishable_not_a_token");
        (await publishable.Get("/films")).ShouldBe(200);
        (await Bearing(publishable, "sb_publishable_not_a_token").Get("/films")).ShouldBe(200);
        (await Bearing(publishable, "sb_publishable_not_a_token").Get("/staff_only")).ShouldBe(401);
        (await Bearing(publishable, curator).Get("/staff_only")).ShouldBe(200);
        (await Bearing(app.Api, "sb_publishable_not_a_token").Get("/films")).ShouldBe(401);
        (await app.Api.With("apikey", "not_a_token").Get("/films"))
            .ShouldBeError(401, "PGRST301", "Expected 3 parts in JWT; got 1");
        (await Api.With("apikey", curator).Get("/staff_only")).ShouldBe(401);
    }

    private static (string, string)[] Trusting(TestIssuer issuer) =>
    [
        ("Auth:Issuers:test:Issuer", issuer.Issuer), ("Auth:Issuers:test:Audience", "films"),
        ("Auth:Issuers:test:AllowedRoles", "film_member"),
    ];

    private static Api Bearing(Api api, string token) => api.With("Authorization", "Bearer " + token);

    private static async Task Load(Api api, TestIssuer issuer, ConcurrentQueue<ApiResponse> answers, CancellationToken end)
    {
        for (var number = 0; !end.IsCancellationRequested; number++)
        {
            var token = issuer.Token(("aud", "films"), ("role", "film_member"), ("jti", number));
            answers.Enqueue(await Bearing(api, token).Get("/shelves?limit=1"));
        }
    }

    /// <summary>Comes back when a count has risen by so many.</summary>
    private static Task Passes(Func<int> count, int more)
    {
        var until = count() + more;
        return Eventually.Holds(() => Task.FromResult(count() >= until));
    }
}
