using Edge.Cache;
using Edge.Kv;
using Edge.Kv.Tables;
using Edge.Tests.Kv;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Cache;

/// <summary>The storage that instances share is down, slow or damaged: requests go on, slower at worst, and right.</summary>
public sealed class ShakyStorageTests
{
    private const int Requests = 20;

    private static readonly CachePolicyOptions Minute = new() { MaxAge = 60 };

    // Of the twenty requests half are the same.
    private const int Questions = 11;

    // For a storage that says nothing, and for no other one.
    private static readonly TimeSpan OneWait = TimeSpan.FromSeconds(1);

    [SkippableTheory]
    [InlineData("refuses")]
    [InlineData("throttles")]
    [InlineData("hangs")]
    [InlineData("rubbish")]
    public async Task Requests_go_on_without_it_and_use_it_again_when_it_is_back(string what)
    {
        var faults = new FaultyStorage();
        var store = await Store(faults);
        var database = new MemoryDatabase();
        await using (var before = new CacheOver(database, Minute, store: store)) await before.Get("/films");
        await using var cache = new CacheOver(database, Minute, store: store);
        Break(faults, what);

        var answers = Task.WhenAll(Enumerable.Range(0, Requests).Select(n => Task.Run(() => cache.Get(n % 2 == 0 ? "/films" : $"/actors?n=eq.{n}"))));
        if (faults.Hangs)
        {
            await Eventually.Holds(() => Task.FromResult(faults.Hanging == Questions));
            cache.Time.Advance(OneWait);
        }

        Assert.All(await answers, answer => Assert.Equal(200, answer.Status));
        Assert.All((await answers).Where((_, n) => n % 2 == 0), answer => Assert.Equal("films 0", answer.Text));

        // It is left alone for a while; then it is used again.
        Break(faults, "nothing");
        await using (var other = new CacheOver(database, Minute, store: store)) await other.Get("/people");
        cache.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.StartsWith("Edge; hit", (await cache.Get("/people")).CacheStatus, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_large_answer_of_which_only_some_was_stored_is_fetched_anew()
    {
        var faults = new FaultyStorage { FailFrom = "PUT v" };
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var store = await Store(faults, time);
        var database = new MemoryDatabase { Length = 2 * 1024 * 1024 };
        CacheOver Start() => new(database, Minute, store: store, memory: 64 * 1024 * 1024);

        await using (var first = Start()) await first.Get("/films");
        faults.FailFrom = null;

        // It could not give back its turn to fetch, which ends by itself.
        time.Advance(TimeSpan.FromSeconds(5));
        await using (var second = Start()) Assert.Equal(database.Length, (await second.Get("/films")).Text.Length);
        Assert.Equal(2, database.Reads);

        await using var third = Start();
        Assert.Equal((database.Length, 2), ((await third.Get("/films")).Text.Length, database.Reads));
    }

    private static void Break(FaultyStorage faults, string what) => (faults.Refuses, faults.Hangs, faults.Rubbish) =
        (what switch { "refuses" => 503, "throttles" => 429, _ => null }, what == "hangs", what == "rubbish" ? "<html>Please sign in</html>" : null);

    private static async Task<KvStore> Store(FaultyStorage faults, TimeProvider? time = null) =>
        new TableKvStore((await Azurite.OfThisRun()).NewTable(faults), time ?? TimeProvider.System, NullLogger<TableKvStore>.Instance);
}
