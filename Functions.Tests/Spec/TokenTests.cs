using System.Text.Json.Nodes;
using Edge.Tests.Postgrest.Auth.Hostile;

namespace Edge.Tests.Spec;

public sealed class TokenTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableFact]
    public async Task A_token_that_is_over_is_refused()
    {
        var end = DateTimeOffset.UnixEpoch.AddYears(50).ToUnixTimeSeconds();
        var over = Token.Of(new JsonObject { ["role"] = "film_member", ["exp"] = end });

        (await Api.With("Authorization", $"Bearer {over}").Get("/shelves"))
            .ShouldBeError(401, "PGRST303", "JWT expired")
            .ShouldHave("WWW-Authenticate", "Bearer error=\"invalid_token\", error_description=\"JWT expired\"");
    }

    [SkippableTheory]
    [InlineData("Bearer a.b", "Expected 3 parts in JWT; got 2")]
    [InlineData("Bearer ", "Empty JWT is sent in Authorization header")]
    public async Task What_is_no_token_is_refused(string authorization, string message) =>
        (await Api.With("Authorization", authorization).Get("/shelves")).ShouldBeError(401, "PGRST301", message);

    [SkippableFact]
    public async Task A_token_of_somebody_else_is_refused()
    {
        var forged = Token.For("film_curator")[..^4] + "AAAA";

        (await Api.With("Authorization", $"Bearer {forged}").Get("/staff_only"))
            .ShouldBeError(401, "PGRST301", "No suitable key or wrong key type");
    }

    [SkippableFact]
    public async Task A_role_that_the_app_may_not_take_is_refused() =>
        (await Api.As("postgres").Get("/shelves")).ShouldBe(403);

    [SkippableFact]
    public async Task Without_an_anonymous_role_a_token_is_needed()
    {
        await using var app = await Films.StartApp(("db-anon-role", ""));

        (await app.Api.Get("/shelves")).ShouldBeError(401, "PGRST302", "Anonymous access is disabled");
        (await app.Api.As("film_member").Get("/shelves")).ShouldBe(200);
    }

    [SkippableFact]
    public async Task The_older_syntax_of_the_role_claim_still_counts()
    {
        await using var app = await Films.StartApp(("jwt-role-claim-key", ".app_metadata.role"));
        var token = Token.Of(new JsonObject { ["app_metadata"] = new JsonObject { ["role"] = "film_curator" } });

        (await app.Api.With("Authorization", $"Bearer {token}").Get("/staff_only")).ShouldBe(200);
    }

    [SkippableFact]
    public async Task Nothing_hostile_gets_in_over_the_network_either()
    {
        await using var trust = await Trust.Start();
        await using var app = await Films.StartApp([.. trust.Settings, ("db-anon-role", "")]);
        (await app.Api.With("Authorization", $"Bearer {Forge.Genuine}").Get("/films?limit=1")).ShouldBe(200);

        // What a client cannot send, or HTTP takes away, is left out.
        var sent = HostileTests.All.Where(hostile => hostile.Headers.All(header => IsSent(header.Value))).ToList();
        Assert.InRange(sent.Count, 300, int.MaxValue);
        foreach (var (what, headers) in sent)
        {
            var answer = await headers.Aggregate(app.Api, (api, header) => api.With(header.Name, header.Value)).Get("/films?limit=1");
            Assert.True(answer.Status is 401 or 403, $"{what}: {answer}");
            Assert.DoesNotContain(Forge.Genuine, answer.ToString(), StringComparison.Ordinal);
        }
    }

    private static bool IsSent(string value) => value.All(letter => letter is >= ' ' and <= '~') && value == value.Trim();
}
