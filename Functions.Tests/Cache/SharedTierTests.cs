using System.Security.Cryptography;
using Edge.Cache;
using Edge.Kv;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Cache;

public sealed class SharedTierTests
{
    private static readonly CachePolicyOptions Minute = new() { MaxAge = 60 };

    [Fact]
    public async Task What_one_instance_has_fetched_another_need_not_fetch()
    {
        var (database, store) = (new MemoryDatabase(), new MemoryKvStore(TimeProvider.System));
        await using (var first = new CacheOver(database, Minute, store: store))
        {
            foreach (var client in new[] { "ada", "grace" }) await first.Get($"/{MemoryDatabase.Private}", client);
        }

        await using var second = new CacheOver(database, Minute, store: store);
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
        await using (var first = new CacheOver(database, Minute, store: store)) await first.Get("/films");
        foreach (var key in (await store.List()).Keys) await store.Put(key.Name, "no answer");

        await using var second = new CacheOver(database, Minute, store: store);
        Assert.Equal(("films 0", 2), ((await second.Get("/films")).Text, database.Reads));
    }

    [Theory]
    [InlineData(+1)]
    [InlineData(-1)]
    public async Task What_another_release_has_stored_in_its_format_is_not_read(int difference)
    {
        var (database, store) = (new MemoryDatabase(), new MemoryKvStore(TimeProvider.System));
        await using (var first = new CacheOver(database, Minute, store: store)) await first.Get("/films");
        foreach (var key in (await store.List()).Keys)
        {
            var content = (await store.GetBytes(key.Name))!.Value[..^SHA256.HashSizeInBytes].ToArray();
            content[0] = (byte)(content[0] + difference);
            await store.Put(key.Name, (byte[])[.. content, .. SHA256.HashData(content)], new() { Metadata = key.Metadata });
        }

        await using var second = new CacheOver(database, Minute, store: store);
        Assert.Equal(("films 0", 2), ((await second.Get("/films")).Text, database.Reads));
    }

    [Fact]
    public async Task A_write_is_seen_at_once_where_it_came_through_and_elsewhere_when_MaxAge_is_over()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var (database, store) = (new MemoryDatabase(), new MemoryKvStore(time));
        await using var here = new CacheOver(database, Minute, time, store);
        await using var elsewhere = new CacheOver(database, Minute, time, store);
        await elsewhere.Get("/films");
        await Eventually.Holds(async () => (await store.List()).Keys.Count == 1);
        Assert.StartsWith("Edge; hit", (await here.Get("/films")).CacheStatus, StringComparison.Ordinal);

        await here.Write("/films");

        // The storage still has the answer from before, and so has the other instance.
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(("films 1", "films 0"), ((await here.Get("/films")).Text, (await elsewhere.Get("/films")).Text));
        time.Advance(TimeSpan.FromSeconds(1));
        var seen = elsewhere.Get("/films");

        // Perhaps it waits for the other, which is about to store what it has fetched; and this time does not pass by itself.
        await time.PassUntil(seen, TimeSpan.FromMilliseconds(20));
        Assert.Equal("films 1", (await seen).Text);
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(-20, -30, -60)]
    public async Task What_was_stored_before_the_clock_was_set_back_is_as_old_as_it_was(params int[] ahead)
    {
        var real = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(1));
        var clock = new JumpingTime(real);
        var (database, store) = (new MemoryDatabase(), new MemoryKvStore(real));
        await using var cache = new CacheOver(database, Minute, clock, store);
        await cache.Get("/films");
        await Eventually.Holds(async () => (await store.List()).Keys.Count == 1);
        foreach (var answer in cache.Tiers.Memory.All) cache.Tiers.Memory.Remove(answer);
        real.Advance(TimeSpan.FromSeconds(50));
        foreach (var seconds in ahead)
        {
            clock.Ahead = TimeSpan.FromSeconds(seconds);
            cache.Tiers.Clock.Now();
        }

        Assert.Equal("50", (await cache.Get("/films"))["Age"]);
    }

    [Fact]
    public async Task Instances_with_other_policies_do_not_use_each_others_answers()
    {
        var (database, store) = (new MemoryDatabase(), new MemoryKvStore(TimeProvider.System));
        foreach (var policy in new[] { Minute, new() { MaxAge = 60, Scope = "claims" }, new() { MaxAge = 60, Tags = "a" }, new() { MaxAge = 61 } })
        {
            await using var instance = new CacheOver(database, policy, store: store);
            Assert.StartsWith("Edge; fwd=miss", (await instance.Get("/films", "ada")).CacheStatus, StringComparison.Ordinal);
        }
    }
}
