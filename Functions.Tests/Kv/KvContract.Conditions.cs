using Edge.Kv;

namespace Edge.Tests.Kv;

public abstract partial class KvContract
{
    [SkippableFact]
    public async Task A_put_if_absent_is_done_by_the_first_alone()
    {
        var store = await Store();
        var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            number => store.Put("key", $"{number}", new() { OnlyIf = KvCondition.IsAbsent, ExpirationTtl = Minute })));
        var winner = Array.FindIndex(won, etag => etag is not null);
        Assert.Single(won, etag => etag is not null);
        Assert.Equal($"{winner}", await store.Get("key"));

        Time.Advance(Minute);
        Assert.NotNull(await store.Put("key", "next", new() { OnlyIf = KvCondition.IsAbsent }));
        Assert.Equal("next", await store.Get("key"));
    }

    [SkippableFact]
    public async Task A_put_that_depends_on_an_ETag_loses_no_update()
    {
        var store = await Store();
        await store.Put("count", "0");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
        {
            KvEntry read;
            do read = (await store.GetWithMetadata("count"))!;
            while (await store.Put("count", $"{int.Parse(read.Text(), null) + 1}", new() { OnlyIf = KvCondition.Matches(read.ETag) }) is null);
        }));
        Assert.Equal("5", await store.Get("count"));
    }

    [SkippableFact]
    public async Task An_ETag_matches_one_write_only()
    {
        var store = await Store();
        var first = await store.Put("key", "same", new() { ExpirationTtl = Minute });
        Assert.Equal(first, (await store.GetWithMetadata("key"))!.ETag);
        var second = await store.Put("key", "same", new() { ExpirationTtl = Minute });
        Assert.Null(await store.Put("key", "other", new() { OnlyIf = KvCondition.Matches(first!) }));
        Assert.Null(await store.Put("key", "other", new() { OnlyIf = KvCondition.Matches("made up") }));
        Time.Advance(Minute);
        Assert.Null(await store.Put("key", "other", new() { OnlyIf = KvCondition.Matches(second!) }));
        await store.Delete("key");
        Assert.Null(await store.Put("key", "other", new() { OnlyIf = KvCondition.Matches(second!) }));
        Assert.Null(await store.Get("key"));
    }

    [SkippableFact]
    public async Task A_lease_has_one_holder_until_its_end()
    {
        var store = await Store();
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.TryAcquireLease("owner", Minute)));
        var held = Assert.Single(taken, lease => lease is not null)!;
        Assert.Equal(Time.GetUtcNow() + Minute, held.Until);
        Assert.NotNull(await store.TryAcquireLease("another", Minute));

        Time.Advance(Minute);
        var next = await store.TryAcquireLease("owner", Minute);
        Assert.NotNull(next);
        Assert.Null(await store.RenewLease(held, Minute));
        await store.ReleaseLease(held);
        Assert.Null(await store.TryAcquireLease("owner", Minute));
    }

    [SkippableFact]
    public async Task A_lease_can_be_renewed_and_released_by_its_holder()
    {
        var store = await Store();
        var held = (await store.TryAcquireLease("owner", Minute))!;
        Time.Advance(Minute / 2);
        held = (await store.RenewLease(held, Minute))!;
        Time.Advance(Minute / 2);
        Assert.Null(await store.TryAcquireLease("owner", Minute));
        await store.ReleaseLease(held);
        Assert.Null(await store.RenewLease(held, Minute));
        Assert.NotNull(await store.TryAcquireLease("owner", Minute));
        Assert.Empty((await store.List()).Keys);
    }

    [SkippableFact]
    public async Task A_sweep_takes_away_what_has_expired_and_nothing_else()
    {
        var store = await Store();
        await store.Put("short", "value", new() { ExpirationTtl = Minute });
        await store.Put("long", "value", new() { ExpirationTtl = 2 * Minute });
        await store.Put("ever", "value");
        await store.TryAcquireLease("short", Minute);
        var lease = await store.TryAcquireLease("long", 2 * Minute);
        Assert.Equal(new(0, 0), await store.Sweep());

        Time.Advance(Minute);
        Assert.Equal(new(2, 0), await store.Sweep());
        Assert.Equal(new(0, 0), await store.Sweep());
        Assert.Equal(["ever", "long"], await Names(store));
        Assert.NotNull(await store.RenewLease(lease!, Minute));
    }
}
