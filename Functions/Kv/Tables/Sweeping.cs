using System.Globalization;
using Azure.Data.Tables;

namespace Edge.Kv.Tables;

/// <summary>
/// Takes expired rows away, and pieces whose version no row names. Pieces are collected an hour after their write began; a write that takes longer
/// than five minutes is given up before its row is switched. So whatever a sweep finds without a row never gets one, for clocks that differ by
/// less than that.
/// </summary>
internal sealed class Sweeping(Rows rows, TimeProvider time)
{
    public static readonly TimeSpan LongestPut = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);
    private static readonly string[] KeyColumns = ["PartitionKey", "RowKey"];
    private const int Page = 1000, AtOnce = 4;

    public async Task<KvSweep> Run(CancellationToken cancellation)
    {
        var (expired, orphans) = (0, 0);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Partition.All, options, async (part, cancellation) =>
        {
            var swept = await Run(part, cancellation);
            Interlocked.Add(ref expired, swept.Expired);
            Interlocked.Add(ref orphans, swept.Orphans);
        });
        return new(expired, orphans);
    }

    private async Task<KvSweep> Run(Partition part, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        // Pieces first: a row that is switched after its pieces are listed is still seen, as rows are listed later.
        var pieces = await rows.Query(part.PiecesBefore(now - Grace), KeyColumns, Page, cancellation).ToListAsync(cancellation);
        var (expiredValues, living) = await Values(part, now, cancellation);
        var expiredLeases = await rows.Query(Before("Until", part.Leases, now), Leases.Columns, Page, cancellation).ToListAsync(cancellation);

        var expired = await rows.Delete(expiredValues, cancellation) + await rows.Delete(expiredLeases, cancellation);
        var orphans = 0;
        foreach (var ofVersion in pieces.GroupBy(piece => piece.PartitionKey))
        {
            if (!living.Contains(ValueVersion.OfPieces(ofVersion.Key))) orphans += await rows.Delete(ofVersion, cancellation);
        }

        return new(expired, orphans);
    }

    /// <summary>Expired rows, and the versions of large values that live.</summary>
    private async Task<(List<TableEntity> Expired, HashSet<ValueVersion> Living)> Values(
        Partition part, DateTimeOffset now, CancellationToken cancellation)
    {
        var expired = new List<TableEntity>();
        var living = new HashSet<ValueVersion>();
        var filter = $"PartitionKey eq '{part.Values}' and (Length gt {ValueRow.InlineBytes} or {Until("Expires", now)})";
        await foreach (var row in rows.Query(filter, ValueRow.StateColumns, Page, cancellation))
        {
            if (ValueRow.ExpirationOf(row) <= now) expired.Add(row);
            else living.Add(new(row.GetString("Version")));
        }

        return (expired, living);
    }

    private static string Before(string column, string partition, DateTimeOffset now) =>
        $"PartitionKey eq '{partition}' and {Until(column, now)}";

    private static string Until(string column, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{column} le {now.ToUnixTimeMilliseconds()}L");
}
