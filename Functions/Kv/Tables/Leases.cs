using Azure.Data.Tables;

namespace Edge.Kv.Tables;

/// <summary>Leases as rows: who adds or replaces the row holds the lease, until the moment that the row names.</summary>
internal sealed class Leases(Rows rows, TimeProvider time)
{
    public static readonly string[] Columns = ["PartitionKey", "RowKey", "Owner", "Until"];

    public async Task<KvLease?> Acquire(KvKey name, DateTimeOffset until, CancellationToken cancellation)
    {
        var lease = new KvLease(name.Name, Guid.NewGuid().ToString("N"), until);
        TableEntity? held = null;
        while (await rows.Replace(Row(name, lease), held?.ETag.ToString(), cancellation) is null)
        {
            held = await Find(name, cancellation);
            // An answer that was lost: the request had been done.
            if (held is not null && IsOf(lease, held)) return lease;
            if (held?.GetInt64("Until") > time.GetUtcNow().ToUnixTimeMilliseconds()) return null;
        }

        return lease;
    }

    public async Task<KvLease?> Renew(KvLease lease, DateTimeOffset until, CancellationToken cancellation)
    {
        var name = KvKey.Of(lease.Name);
        var renewed = lease with { Until = until };
        while (await Find(name, cancellation) is { } held && IsOf(lease, held))
        {
            if (await rows.Replace(Row(name, renewed), held.ETag.ToString(), cancellation) is not null) return renewed;
        }

        return null;
    }

    public async Task Release(KvLease lease, CancellationToken cancellation)
    {
        var held = await Find(KvKey.Of(lease.Name), cancellation);
        if (held is not null && IsOf(lease, held)) await rows.Delete(held.PartitionKey, held.RowKey, held.ETag.ToString(), cancellation);
    }

    private static TableEntity Row(KvKey name, KvLease lease) => new(Partition.Of(name).Leases, name.Encoded)
    {
        ["Owner"] = lease.Token,
        ["Until"] = lease.Until.ToUnixTimeMilliseconds(),
    };

    private static bool IsOf(KvLease lease, TableEntity held) => held.GetString("Owner") == lease.Token;

    private Task<TableEntity?> Find(KvKey name, CancellationToken cancellation) =>
        rows.Find(Partition.Of(name).Leases, name.Encoded, Columns, cancellation);
}
