using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Telemetry;

/// <summary>What a client or an operator keeps to himself is in no log, however much is logged, and in no error.</summary>
public sealed class SecretsInLogsTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    private const string Password = "authenticator";

    [SkippableTheory]
    [InlineData("crit")]
    [InlineData("error")]
    [InlineData("warn")]
    [InlineData("info")]
    [InlineData("debug")]
    public async Task Secrets_are_in_no_log_and_no_error(string level)
    {
        await using var app = await films.StartApp(
            ("log-level", level), ("log-query", "true"), ("Auth:ApiKey", "true"), ("Logging:LogLevel:Default", "Trace"));
        var logged = new LoggedText();
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(logged);
        var good = Token.For("film_member", [("name", "marker-of-a-claim")]);
        var wrong = good[..^4] + "AAAA";

        string[] answers =
        [
            (await app.Api.As("film_member", ("name", "marker-of-a-claim")).Get("/diaries")).ToString(),
            (await app.Api.With("Authorization", $"Bearer {wrong}").Get("/films")).ToString(),
            (await app.Api.With("Authorization", "Basic bWFya2VyLW9mLWEtcGFzc3dvcmQ=").Get("/films")).ToString(),
            (await app.Api.With("apikey", wrong).Get("/films")).ToString(),
            (await app.Api.With("Cookie", "session=marker-of-a-cookie").Get("/films?limit=0")).ToString(),
            (await app.Api.Get("/films?apikey=marker-of-a-parameter")).ToString(),
            (await app.Api.As("no_such_role").Get("/films")).ToString(),
            (await app.Api.As("film_member").Get("/films?title=match.(")).ToString(),
            (await app.Api.Post("/shelves", """{"code": "marker-of-a-body", "places": "none"}""")).ToString(),
        ];

        string[] secrets = [Token.Secret, Password, Signature(good), "marker-of-a-claim", "marker-of-a-cookie", "bWFya2VyLW9mLWEtcGFzc3dvcmQ="];
        Assert.All(secrets.Append("marker-of-a-parameter").Append("marker-of-a-body"), secret => AssertAbsent(secret, logged.Lines));
        Assert.All(secrets, secret => AssertAbsent(secret, answers));
        if (level == "debug") Assert.NotEmpty(logged.Lines);
    }

    private static string Signature(string token) => token[(token.LastIndexOf('.') + 1)..][..20];

    private static void AssertAbsent(string secret, IEnumerable<string> texts) =>
        Assert.DoesNotContain(texts, text => text.Contains(secret, StringComparison.Ordinal));
}
