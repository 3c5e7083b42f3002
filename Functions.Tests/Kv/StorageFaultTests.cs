using Azure;
using Edge.Kv;
using Edge.Kv.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Kv;

/// <summary>What a store on Table Storage does when the storage is slow, refuses, throttles, forgets or is left in the middle of a write.</summary>
public sealed class StorageFaultTests
{
    private const int Large = 2 * 1024 * 1024;

    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    [SkippableTheory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task A_storage_that_fails_now_and_then_is_asked_again(int status)
    {
        var faults = new FaultyStorage();
        var store = await Store(faults);
        faults.Next(status, times: 3);
        await store.Put("key", "value");
        faults.Next(status, times: 3);

        Assert.Equal("value", await store.Get("key"));
        Assert.Equal(0, faults.Left);
    }

    [SkippableFact]
    public async Task A_storage_that_keeps_failing_is_an_error_that_says_so()
    {
        var faults = new FaultyStorage();
        var store = await Store(faults);
        faults.Next(503, times: 100);

        var failure = await Assert.ThrowsAsync<KvException>(() => store.Get("key"));
        Assert.Contains("503", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<KvException>(() => store.Put("key", "value"));
        await Assert.ThrowsAsync<KvException>(() => store.List());
        await Assert.ThrowsAsync<KvException>(() => store.TryAcquireLease("lease", TimeSpan.FromMinutes(1)));
    }

    [SkippableFact]
    public async Task What_is_no_answer_of_a_storage_is_an_error_that_says_so()
    {
        var faults = new FaultyStorage();
        var store = await Store(faults);
        await store.Put("key", "value");
        faults.Rubbish = "<html>Please sign in</html>";

        await Assert.ThrowsAsync<KvException>(() => store.Get("key"));
        await Assert.ThrowsAsync<KvException>(() => store.List());
        await Assert.ThrowsAsync<KvException>(() => store.TryAcquireLease("lease", TimeSpan.FromMinutes(1)));
    }

    [SkippableFact]
    public async Task A_write_that_was_done_although_its_answer_was_lost_is_done_once()
    {
        var faults = new FaultyStorage();
        var store = await Store(faults);
        await store.Put("key", "before");
        var before = (await store.GetWithMetadata("key"))!.ETag;
        faults.LoseAnswers(1);

        Assert.NotNull(await store.Put("key", "after", new() { OnlyIf = KvCondition.Matches(before) }));
        Assert.Equal("after", await store.Get("key"));
        faults.LoseAnswers(1);
        Assert.NotNull(await store.TryAcquireLease("lease", TimeSpan.FromMinutes(1)));
    }

    [SkippableFact]
    public async Task A_large_write_that_breaks_off_leaves_the_value_before_and_its_remains_are_swept()
    {
        var faults = new FaultyStorage();
        var store = await Store(faults);
        await store.Put("key", Bytes(1));
        faults.FailFrom = "PUT v";
        await Assert.ThrowsAsync<KvException>(() => store.Put("key", Bytes(2)));
        faults.FailFrom = null;

        Assert.Equal(Bytes(1), (await store.GetBytes("key"))!.Value.ToArray());
        Assert.Equal(0, (await store.Sweep()).Orphans);
        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(3, (await store.Sweep()).Orphans);
        Assert.Equal(Bytes(1), (await store.GetBytes("key"))!.Value.ToArray());
    }

    [SkippableFact]
    public async Task Readers_of_a_large_value_see_the_old_or_the_new_and_never_a_mix()
    {
        var store = await Store(new FaultyStorage());
        await store.Put("key", Bytes(0));
        var writing = Task.Run(async () =>
        {
            for (var seed = 1; seed <= 6; seed++) await store.Put("key", Bytes(seed));
        });
        do
        {
            var value = (await store.GetBytes("key"))!.Value;
            Assert.Contains(Enumerable.Range(0, 7), seed => Bytes(seed).AsSpan().SequenceEqual(value.Span));
        }
        while (!writing.IsCompleted);
        await writing;
    }

    [SkippableFact]
    public async Task A_value_that_is_not_what_was_stored_is_absent()
    {
        var azurite = await Azurite.OfThisRun();
        var table = azurite.NewTable();
        var store = new TableKvStore(table, time, NullLogger<TableKvStore>.Instance);
        await store.Put("key", "value");
        await foreach (var row in table.QueryAsync<Azure.Data.Tables.TableEntity>())
        {
            row["V0"] = "Value"u8.ToArray();
            await table.UpdateEntityAsync(row, ETag.All);
        }

        Assert.Null(await store.GetWithMetadata("key"));
        await store.Put("key", "again");
        Assert.Equal("again", await store.Get("key"));
    }

    private async Task<KvStore> Store(FaultyStorage faults) =>
        new TableKvStore((await Azurite.OfThisRun()).NewTable(faults), time, NullLogger<TableKvStore>.Instance);

    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[Large];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
