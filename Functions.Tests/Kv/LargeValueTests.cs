using System.Diagnostics;
using Azure;
using Azure.Data.Tables;
using Edge.Kv;
using Edge.Kv.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Kv;

/// <summary>Values in pieces, whose pieces are lost, changed or taken away while they are read; and a storage that says nothing at all.</summary>
public sealed class LargeValueTests
{
    private const int Large = 2 * 1024 * 1024;
    private const int Pieces = 3;

    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);
    private readonly LoggedEvents<TableKvStore> log = new();
    private readonly FaultyStorage faults = new();

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Pieces - 1)]
    public async Task Without_one_of_its_pieces_a_value_is_absent_until_it_is_put_again(int lost)
    {
        var (store, table) = await Stored(Bytes(1));
        var piece = (await PiecesOf(table))[lost];
        await table.DeleteEntityAsync(piece.PartitionKey, piece.RowKey);

        Assert.Null(await store.GetBytes("key"));
        await log.Next("ValueDamaged");
        await store.Put("key", Bytes(2));
        Assert.Equal(Bytes(2), (await store.GetBytes("key"))!.Value.ToArray());
    }

    [SkippableFact]
    public async Task A_value_with_a_piece_of_another_is_absent_and_no_mix()
    {
        var (store, table) = await Stored(Bytes(1));
        var before = (await PiecesOf(table)).ToDictionary(piece => piece.RowKey);
        await store.Put("key", Bytes(2));
        foreach (var piece in (await PiecesOf(table)).Where(piece => before.Values.All(old => old.PartitionKey != piece.PartitionKey)).Take(1))
        {
            var foreign = new TableEntity(before[piece.RowKey]) { PartitionKey = piece.PartitionKey };
            await table.UpsertEntityAsync(foreign, TableUpdateMode.Replace);
        }

        Assert.Null(await store.GetBytes("key"));
        await log.Next("ValueDamaged");
    }

    [SkippableFact]
    public async Task A_value_that_is_replaced_and_swept_while_it_is_read_is_read_anew()
    {
        var (store, _) = await Stored(Bytes(1));
        time.Advance(TimeSpan.FromHours(2));
        var swept = 0;
        faults.Before = ("GET p", async () =>
        {
            await store.Put("key", Bytes(2));
            swept = (await store.Sweep()).Orphans;
        });

        Assert.Equal(Bytes(2), (await store.GetBytes("key"))!.Value.ToArray());
        Assert.Equal((Pieces, 0), (swept, log.Count));
    }

    [SkippableFact]
    public async Task A_value_that_is_deleted_and_swept_while_it_is_read_is_absent_and_nothing_is_damaged()
    {
        var (store, _) = await Stored(Bytes(1));
        time.Advance(TimeSpan.FromHours(2));
        faults.Before = ("GET p", async () =>
        {
            await store.Delete("key");
            await store.Sweep();
        });

        Assert.Null(await store.GetBytes("key"));
        Assert.Equal(0, log.Count);
    }

    [Fact]
    public async Task A_storage_that_says_nothing_is_an_error_after_the_time_limit()
    {
        await using var silent = await HttpDouble.Start(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var options = TableKvStore.ClientOptions();
        Assert.Equal((TimeSpan.FromSeconds(10), 4), (options.Retry.NetworkTimeout, options.Retry.MaxRetries));
        options.Retry.NetworkTimeout = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxRetries = 1;
        var store = new TableKvStore(
            new(new Uri($"{silent.Url}/devstoreaccount1"), "silent", new TableSharedKeyCredential("devstoreaccount1", "bm8ga2V5"), options), time,
            NullLogger<TableKvStore>.Instance);
        var clock = Stopwatch.StartNew();

        await Assert.ThrowsAsync<KvException>(() => store.Get("key"));
        await Assert.ThrowsAsync<KvException>(() => store.Put("key", "value"));
        Assert.InRange(clock.Elapsed, TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(20));
    }

    [SkippableFact]
    public async Task A_caller_that_gives_up_is_cancelled_and_not_told_of_a_fault()
    {
        var (store, _) = await Stored(Bytes(1));
        using var caller = new CancellationTokenSource();
        faults.Before = ("GET p", async () =>
        {
            await caller.CancelAsync();
            await Task.Delay(Timeout.Infinite, caller.Token);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.GetBytes("key", caller.Token));
    }

    private async Task<(KvStore Store, TableClient Table)> Stored(byte[] value)
    {
        var table = (await Azurite.OfThisRun()).NewTable(faults);
        var store = new TableKvStore(table, time, log);
        await store.Put("key", value);
        Assert.Equal(Pieces, (await PiecesOf(table)).Count);
        return (store, table);
    }

    private static ValueTask<List<TableEntity>> PiecesOf(TableClient table) =>
        table.QueryAsync<TableEntity>("PartitionKey ge 'p' and PartitionKey lt 'q'").ToListAsync();

    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[Large];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
