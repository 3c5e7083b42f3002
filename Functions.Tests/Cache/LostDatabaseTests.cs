namespace Edge.Tests.Cache;

/// <summary>The database goes away under load.</summary>
public sealed class LostDatabaseTests(LibraryDatabase library) : IClassFixture<LibraryDatabase>
{
    [SkippableFact]
    public async Task Hits_go_on_misses_say_when_to_come_again_and_nothing_is_stale_but_on_purpose()
    {
        var isLost = false;
        await using var proxy = FaultyProxy.Start(library.ConnectionString, (_, _) => Volatile.Read(ref isLost) ? Cut.Before : Cut.No);
        await using var app = await LibraryDatabase.StartApp(
            $"{library.AuthenticatorUri} host=127.0.0.1 port={proxy.Port}",
            ("Cache:Relations:books:MaxAge", "600"), ("Cache:Relations:notices:MaxAge", "1"), ("Cache:Relations:notices:StaleIfError", "600"),
            ("Cache:Relations:authors:MaxAge", "1"), ("db-pool-acquisition-timeout", "60"), ("Logging:LogLevel:Default", "None"));
        string[] questions = ["/books?select=id", "/notices?select=id", "/authors?select=id"];
        foreach (var question in questions) (await app.Api.Get(question)).ShouldBe(200);
        await Eventually.Holds(async () => (await app.Api.With("Cache-Control", "only-if-cached").Get("/authors?select=id")).Status == 504);

        Volatile.Write(ref isLost, true);
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(at => app.Api.Get(questions[at % questions.Length])));

        await Eventually.Holds(async () => (await app.Site.Get("/health/ready")).Status == 503);
        (await app.Site.Get("/health/serving")).ShouldBe(200, """{"status":"serving"}""");

        for (var at = 0; at < answers.Length; at += questions.Length)
        {
            answers[at].ShouldBe(200).ShouldBeHit();
            answers[at + 1].ShouldBe(200).ShouldSay("Edge; fwd=stale; fwd-status=503; ttl=-");
            Assert.NotNull(answers[at + 2].ShouldBe(503).Header("Retry-After"));
        }
    }
}
