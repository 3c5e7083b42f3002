using Edge.Cache;
using Edge.Kv;

namespace Edge.Tests.Cache;

public sealed class SharedTierTests
{
    private static readonly CachePolicyOptions Minute = new() { MaxAge = 60 };

    [Fact]
    public async Task What_one_instance_has_fetched_another_need_not_fetch()
    {
        var (database, store) = (new MemoryDatabase(), new MemoryKvStore(TimeProvider.System));
        await using (var first = new CacheOver(database, Minute, TimeProvider.System, store))
        {
            foreach (var client in new[] { "ada", "grace" }) await first.Get($"/{MemoryDatabase.Private}", client);
        }

        await using var second = new CacheOver(database, Minute, TimeProvider.System, store);
        foreach (var client in new[] { "ada", "grace" })
        {
            var answer = await second.Get($"/{MemoryDatabase.Private}", client);
            Assert.Equal($"diaries 0 of {client}", answer.Text);
            Assert.StartsWith("Edge; hit", answer.CacheStatus, StringComparison.Ordinal);
        }

        Assert.Equal(2, database.Reads);
    }

    [Fact]
    public async Task Two_instances_under_a_stampede_ask_the_database_twice_at_most()
    {
        var (database, store) = (new MemoryDatabase(), new MemoryKvStore(TimeProvider.System));
        await using var one = new CacheOver(database, Minute, TimeProvider.System, store);
        await using var other = new CacheOver(database, Minute, TimeProvider.System, store);

        var all = Enumerable.Range(0, 500).Select(n => Task.Run(() => (n % 2 == 0 ? one : other).Get("/films"))).ToArray();

        Assert.All(await Task.WhenAll(all), answer => Assert.Equal("films 0", answer.Text));
        Assert.InRange(database.Reads, 1, 2);
    }

    [Fact]
    public async Task Without_snapshots_what_another_instance_has_read_before_a_write_here_is_not_used_and_what_it_read_later_is()
    {
        var (database, store) = (new MemoryDatabase { IsBlind = true }, new MemoryKvStore(TimeProvider.System));
        await using var one = new CacheOver(database, Minute, store: store);
        await using var other = new CacheOver(database, Minute, one.Time, store);
        await other.Get("/films");
        await Eventually.Holds(async () => (await store.List()).Keys.Count == 1);
        await one.Write("/films");

        Assert.Equal(("films 1", 2), ((await one.Get("/films")).Text, database.Reads));

        // As late as clocks can be wrong.
        await one.Write("/films");
        one.Time.Advance(TimeSpan.FromSeconds(11));
        await other.Get("/films?id=eq.1");
        await Eventually.Holds(async () => (await store.List()).Keys.Count == 2);
        Assert.Equal("films 2", (await one.Get("/films?id=eq.1")).Text);
        Assert.Equal(3, database.Reads);
    }

    [Fact]
    public async Task What_is_damaged_in_storage_is_fetched_anew()
    {
        var (database, store) = (new MemoryDatabase(), new MemoryKvStore(TimeProvider.System));
        await using (var first = new CacheOver(database, Minute, TimeProvider.System, store)) await first.Get("/films");
        foreach (var key in (await store.List()).Keys) await store.Put(key.Name, "no answer");

        await using var second = new CacheOver(database, Minute, TimeProvider.System, store);
        Assert.Equal(("films 0", 2), ((await second.Get("/films")).Text, database.Reads));
    }
}
