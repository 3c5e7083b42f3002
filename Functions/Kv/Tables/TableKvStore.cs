using Azure.Core;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;

namespace Edge.Kv.Tables;

/// <summary>
/// Values in one table of a storage account. A key's row is switched with one request, after the pieces of a large value are stored under a version
/// that nothing points to yet; what an interrupted write or a replaced value leaves behind is collected by a sweep.
/// </summary>
public sealed partial class TableKvStore : KvStore
{
    private const int Attempts = 8;

    private readonly ILogger log;
    private readonly Rows rows;
    private readonly Pieces pieces;
    private readonly Listing listing;
    private readonly Leases leases;

    /// <param name="table">Made with <see cref="ClientOptions"/>. The table itself is made by the first write.</param>
    public TableKvStore(TableClient table, TimeProvider time, ILogger<TableKvStore> log) : base(time)
    {
        this.log = log;
        rows = new(table);
        pieces = new(rows);
        listing = new(rows);
        leases = new(rows, time);
    }

    public override bool IsShared => true;

    /// <summary>Patience with a storage that is slow, throttles or fails: up to four more tries after 0.1, 0.2, 0.4 and 0.8 s, ± 20 %, or when it says.</summary>
    public static TableClientOptions ClientOptions() => new()
    {
        Retry =
        {
            Mode = RetryMode.Exponential,
            MaxRetries = 4,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(2),
            NetworkTimeout = TimeSpan.FromSeconds(10),
        },
    };

    public override Task<KvSweep> Sweep(CancellationToken cancellation = default) =>
        StorageFaults.Translated(() => new Sweeping(rows, Time).Run(cancellation), cancellation);

    public override Task ReleaseLease(KvLease lease, CancellationToken cancellation = default) =>
        StorageFaults.Translated(async () => { await leases.Release(lease, cancellation); return true; }, cancellation);

    private protected override Task<KvEntry?> Read(KvKey key, CancellationToken cancellation) =>
        StorageFaults.Translated(() => ReadWhole(key, cancellation), cancellation);

    private protected override Task<string?> Write(KvKey key, KvWrite write, CancellationToken cancellation) =>
        StorageFaults.Translated(() => WriteWhole(key, write, cancellation), cancellation);

    private protected override Task Remove(KvKey key, CancellationToken cancellation) =>
        StorageFaults.Translated(() => rows.Delete(Partition.Of(key).Values, key.Encoded, etag: null, cancellation), cancellation);

    private protected override Task<KvLease?> Acquire(KvKey name, DateTimeOffset until, CancellationToken cancellation) =>
        StorageFaults.Translated(() => leases.Acquire(name, until, cancellation), cancellation);

    private protected override Task<KvLease?> Renew(KvLease lease, DateTimeOffset until, CancellationToken cancellation) =>
        StorageFaults.Translated(() => leases.Renew(lease, until, cancellation), cancellation);

    private protected override async Task<KvList> ListRange(KvRange range, int limit, CancellationToken cancellation)
    {
        var found = await StorageFaults.Translated(() => listing.Take(range, limit + 1, Time.GetUtcNow(), cancellation), cancellation);
        var keys = found.Take(limit).Select(ValueRow.Listed).ToList();
        return new(keys, found.Count > limit ? CursorAfter(KvKey.Of(keys[^1].Name)) : null);
    }

    private async Task<KvEntry?> ReadWhole(KvKey key, CancellationToken cancellation)
    {
        ValueVersion? incomplete = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await rows.Find(Partition.Of(key).Values, key.Encoded, null, cancellation) is not { } found) return null;
            if (ValueRow.From(found) is not { } row) return Damaged(key);
            if (row.Expires <= Time.GetUtcNow().ToUnixTimeMilliseconds()) return null;
            // Pieces that are missing belong to a value that was replaced meanwhile; if it was not, they are lost.
            if (row.Version == incomplete) return Damaged(key);
            if (row.Inline is { } value) return row.Entry(key, value) ?? Damaged(key);
            if (await pieces.Read(key, row, cancellation) is { } whole) return row.Entry(key, whole) ?? Damaged(key);
            incomplete = row.Version;
        }

        throw new KvException("The value is replaced faster than it can be read");
    }

    private async Task<string?> WriteWhole(KvKey key, KvWrite write, CancellationToken cancellation)
    {
        var began = Time.GetUtcNow();
        var row = ValueRow.Of(key, write, ValueVersion.New(began));
        if (row.Inline is null) await pieces.Write(key, row.Version, write.Value, cancellation);
        if (Time.GetUtcNow() - began > Sweeping.LongestPut) throw new KvException("The value took too long to store");
        return write.OnlyIf is null
            ? await rows.Put(row.ToEntity(key), cancellation)
            : await Switch(key, row, write.OnlyIf, cancellation);
    }

    private async Task<string?> Switch(KvKey key, ValueRow row, KvCondition onlyIf, CancellationToken cancellation)
    {
        while (true)
        {
            var present = await rows.Find(Partition.Of(key).Values, key.Encoded, ValueRow.StateColumns, cancellation);
            var etag = present?.ETag.ToString();
            // An answer that was lost: the request had been done.
            if (present?.GetString("Version") == row.Version.Id) return etag;
            var living = present is null || ValueRow.ExpirationOf(present) <= Time.GetUtcNow() ? null : etag;
            var holds = onlyIf is KvCondition.Unchanged unchanged ? living == unchanged.ETag : living is null;
            if (!holds) return null;
            if (await rows.Replace(row.ToEntity(key), etag, cancellation) is { } written) return written;
        }
    }

    private KvEntry? Damaged(KvKey key)
    {
        LogDamaged(log, key.Name);
        return null;
    }

    [LoggerMessage(EventName = "ValueDamaged", Level = LogLevel.Warning, Message = "The value of key {Key} is not what was stored; it counts as absent")]
    private static partial void LogDamaged(ILogger log, string key);
}
