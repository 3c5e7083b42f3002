using Azure.Data.Tables;

namespace Edge.Kv.Tables;

/// <summary>Keys of all partitions in one order: each partition is read in its own order, and the least key of all comes next.</summary>
internal sealed class Listing(Rows rows)
{
    /// <summary>At least this many rows with a request, more if many are wanted.</summary>
    private const int SmallestPage = 16;

    public async Task<List<TableEntity>> Take(KvRange range, int count, DateTimeOffset now, CancellationToken cancellation)
    {
        var page = Math.Min(count, SmallestPage + (2 * count / Partition.Count));
        var parts = Partition.All.Select(part => Read(part, range, page, cancellation).GetAsyncEnumerator(cancellation)).ToList();
        try
        {
            return await Merge(parts, count, now);
        }
        finally
        {
            foreach (var part in parts) await part.DisposeAsync();
        }
    }

    private static async Task<List<TableEntity>> Merge(List<IAsyncEnumerator<TableEntity>> parts, int count, DateTimeOffset now)
    {
        var next = new PriorityQueue<IAsyncEnumerator<TableEntity>, string>(StringComparer.Ordinal);
        var begun = await Task.WhenAll(parts.Select(async part => await part.MoveNextAsync()));
        foreach (var (part, any) in parts.Zip(begun))
        {
            if (any) next.Enqueue(part, part.Current.RowKey);
        }

        var taken = new List<TableEntity>();
        while (taken.Count < count && next.TryDequeue(out var part, out _))
        {
            if (!(ValueRow.ExpirationOf(part.Current) <= now)) taken.Add(part.Current);
            if (await part.MoveNextAsync()) next.Enqueue(part, part.Current.RowKey);
        }

        return taken;
    }

    private IAsyncEnumerable<TableEntity> Read(Partition part, KvRange range, int page, CancellationToken cancellation)
    {
        var from = range.After is { } after && string.CompareOrdinal(after, range.Prefix) >= 0
            ? TableClient.CreateQueryFilter($"RowKey gt {after}")
            : TableClient.CreateQueryFilter($"RowKey ge {range.Prefix}");
        var filter = $"{TableClient.CreateQueryFilter($"PartitionKey eq {part.Values} and RowKey lt {range.End}")} and {from}";
        return rows.Query(filter, ValueRow.ListColumns, page, cancellation);
    }
}
