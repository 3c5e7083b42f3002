using System.Globalization;
using Azure.Data.Tables;

namespace Edge.Kv.Tables;

/// <summary>Large values: rows of up to 704 KiB, in a partition that is named after the version that they belong to.</summary>
internal sealed class Pieces(Rows rows)
{
    /// <summary>Below the 1 MiB that a row may have, in base64 too, as which Azurite counts it. Part of the stored format.</summary>
    private const int PieceBytes = 11 * ValueRow.PropertyBytes;

    private const int AtOnce = 4;

    /// <summary>Stored before any row points to them.</summary>
    public Task Write(KvKey key, ValueVersion version, ReadOnlyMemory<byte> value, CancellationToken cancellation) =>
        ForEach(value.Length, async (number, cancellation) =>
        {
            var start = number * PieceBytes;
            var entity = new TableEntity(Partition.Of(key).Pieces(version), RowKey(number));
            Properties.Write(entity, value.Slice(start, Math.Min(PieceBytes, value.Length - start)));
            await rows.Put(entity, cancellation);
        }, cancellation);

    /// <summary>Null: some are not there, or not whole.</summary>
    public async Task<byte[]?> Read(KvKey key, ValueRow row, CancellationToken cancellation)
    {
        var value = new byte[row.Length];
        var missing = 0;
        await ForEach(row.Length, async (number, cancellation) =>
        {
            if (Volatile.Read(ref missing) > 0) return;
            var entity = await rows.Find(Partition.Of(key).Pieces(row.Version), RowKey(number), null, cancellation);
            var start = number * PieceBytes;
            if (entity is null || !Properties.Read(entity, value.AsSpan(start, Math.Min(PieceBytes, value.Length - start))))
                Interlocked.Increment(ref missing);
        }, cancellation);
        return missing == 0 ? value : null;
    }

    private static Task ForEach(int length, Func<int, CancellationToken, ValueTask> piece, CancellationToken cancellation) =>
        Parallel.ForAsync(
            0, (length + PieceBytes - 1) / PieceBytes, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, piece);

    private static string RowKey(int number) => number.ToString("d4", CultureInfo.InvariantCulture);
}
