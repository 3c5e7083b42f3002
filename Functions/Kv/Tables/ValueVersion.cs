namespace Edge.Kv.Tables;

/// <summary>Names one write of one key. Versions sort by the time that the writes began.</summary>
/// <param name="Id">32 hexadecimal digits of a UUID version 7, whose first twelve are the milliseconds of Unix time.</param>
internal readonly record struct ValueVersion(string Id)
{
    public static ValueVersion New(DateTimeOffset now) => new(Guid.CreateVersion7(now).ToString("N"));

    /// <summary>Of a row of <see cref="Partition.Pieces"/>.</summary>
    public static ValueVersion OfPieces(string partitionKey) => new(partitionKey[2..]);
}
