using Edge.Hosting;
using Edge.Kv;
using Edge.Kv.Tables;
using Edge.Tests.Kv;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Hosting;

/// <summary>When expired values go, and what stops that.</summary>
public sealed class KvSweepServiceTests
{
    private const string Lease = "edge/kv/sweep";
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    private readonly AwaitedTime time = new();
    private readonly LoggedEvents<KvSweepService> log = new();

    [Fact]
    public async Task A_store_in_the_process_says_so_and_is_swept_after_a_minute_and_then_in_each_interval()
    {
        var store = new MemoryKvStore(time);
        using var service = await Started(store);
        await log.Next("KeptInProcess");
        await store.Put("short", "value", new() { ExpirationTtl = TimeSpan.FromMinutes(1) });
        await store.Put("long", "value", new() { ExpirationTtl = TimeSpan.FromMinutes(2) });

        Assert.Equal(TimeSpan.FromMinutes(1), await time.PassNextWait());
        await log.Next("Swept");
        Assert.Equal(new(0, 0), await store.Sweep());
        Assert.Equal(["long"], (await store.List()).Keys.Select(key => key.Name));

        Assert.Equal(Interval, await time.PassNextWait());
        await log.Next("Swept");
        Assert.Equal(new(0, 0), await store.Sweep());
        Assert.Empty((await store.List()).Keys);
        await service.StopAsync(default);
    }

    [Fact]
    public async Task While_another_instance_has_the_lease_this_one_waits_for_the_next_interval()
    {
        var store = new MemoryKvStore(time);
        await store.Put("short", "value", new() { ExpirationTtl = TimeSpan.FromMinutes(1) });
        await store.TryAcquireLease(Lease, Interval);
        using var service = await Started(store);
        await log.Next("KeptInProcess");

        await time.PassNextWait();
        Assert.Equal(Interval, await time.PassNextWait());
        await log.Next("Swept");
        Assert.Equal(2, log.Count);
        await service.StopAsync(default);
    }

    [Fact]
    public async Task Who_sweeps_keeps_the_lease_to_the_end_of_the_interval()
    {
        var store = new MemoryKvStore(time);
        using var service = await Started(store);
        await time.PassNextWait();
        await log.Next("Swept");

        time.Advance(Interval - TimeSpan.FromMilliseconds(1));
        Assert.Null(await store.TryAcquireLease(Lease, Interval));
        await service.StopAsync(default);
    }

    [SkippableFact]
    public async Task A_storage_that_fails_is_told_and_swept_at_the_next_try()
    {
        var faults = new FaultyStorage();
        var store = new TableKvStore((await Azurite.OfThisRun()).NewTable(faults), time, NullLogger<TableKvStore>.Instance);
        await store.Put("short", "value", new() { ExpirationTtl = TimeSpan.FromMinutes(1) });
        using var service = await Started(store);

        faults.Next(503, times: 5);
        await time.PassNextWait();
        await log.Next("SweepFailed");
        Assert.Equal(Interval, await time.PassNextWait());
        await log.Next("Swept");
        Assert.Equal((2, new KvSweep(0, 0)), (log.Count, await store.Sweep()));
        await service.StopAsync(default);
    }

    private async Task<KvSweepService> Started(KvStore store)
    {
        var service = new KvSweepService(store, new() { SweepInterval = Interval }, time, log);
        await service.StartAsync(default);
        return service;
    }
}
