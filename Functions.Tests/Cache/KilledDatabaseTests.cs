using System.Collections.Concurrent;
using System.Globalization;

namespace Edge.Tests.Cache;

/// <summary>Postgres is killed while many ask.</summary>
public sealed class KilledDatabaseTests
{
    private const int Workers = 12;
    private const int Answers = 400;
    private const int MaxAge = 2;

    [SkippableFact]
    public async Task Hits_go_on_misses_say_when_to_come_again_and_nothing_is_stale_but_on_purpose()
    {
        await using var cluster = await LibraryCluster.Start();
        await using var app = await LibraryDatabase.StartApp(
            cluster.AuthenticatorUri, ("Cache:Relations:books:MaxAge", "600"), ("Cache:Relations:authors:MaxAge", $"{MaxAge}"),
            ("Cache:Relations:notices:MaxAge", $"{MaxAge}"), ("Cache:Relations:notices:StaleIfError", "600"),
            ("db-pool-acquisition-timeout", "60"), ("Logging:LogLevel:Default", "None"));
        var (seen, isKilled, missed) = (new ConcurrentQueue<(string Kind, bool IsAfter, ApiResponse Answer)>(), false, 0);
        foreach (var kind in new[] { "/books", "/authors", "/notices" }) (await app.Api.Get($"{kind}?select=id")).ShouldBe(200);

        using var enough = new CancellationTokenSource();
        var asking = Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (var at = worker; !enough.IsCancellationRequested; at++)
            {
                var isAfter = Volatile.Read(ref isKilled);
                var (kind, question) = (at % 4) switch
                {
                    0 => ("kept", "/books?select=id"),
                    1 => ("stale", "/notices?select=id"),
                    2 => ("short", "/authors?select=id"),
                    _ => ("missed", $"/books?id=eq.{Interlocked.Increment(ref missed)}"),
                };
                seen.Enqueue((kind, isAfter, await app.Api.Get(question)));
            }
        })).ToArray();
        await Eventually.Holds(() => Task.FromResult(seen.Count > Answers));
        await cluster.Kill();
        Volatile.Write(ref isKilled, true);
        var before = seen.Count;
        await Eventually.Holds(() => Task.FromResult(
            seen.Count > before + Answers && seen.Any(one => one is { Kind: "stale", IsAfter: true } && Status(one.Answer).Contains("stale-if-error", StringComparison.Ordinal))
            && seen.Any(one => one is { Kind: "short", IsAfter: true, Answer.Status: 503 })));
        await enough.CancelAsync();
        await Task.WhenAll(asking);

        Assert.All(seen, one => Assert.True(one.Answer.Status is 200 || (one is { Answer.Status: 503, Kind: "short" or "missed" } && one.Answer.Header("Retry-After") is not null), $"{one}"));
        Assert.All(seen.Where(one => one.Kind == "kept"), one => one.Answer.ShouldBeHit());
        Assert.All(seen.Where(one => one is { Kind: "missed", IsAfter: true }), one => one.Answer.ShouldBe(503));
        Assert.All(seen.Where(one => one is { Kind: "short", Answer.Status: 200 }), one =>
            Assert.InRange(int.Parse(one.Answer.Header("Age") ?? "0", CultureInfo.InvariantCulture), 0, MaxAge - 1));
    }

    private static string Status(ApiResponse answer) => answer.Header("Cache-Status") ?? "";
}
