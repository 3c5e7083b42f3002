using System.Globalization;

namespace Edge.Kv.Tables;

/// <summary>
/// One of sixteen parts that keys fall into by a hash, so that sixteen servers share the work: Table Storage serves 2,000 rows a second of a
/// partition, and 20,000 of an account. The number and the hash are part of the stored format.
/// </summary>
/// <remarks>Of a table with the partitions <c>v0…vf</c> for values, <c>l0…lf</c> for leases, <c>p0{version}…pf{version}</c> for pieces.</remarks>
internal readonly record struct Partition
{
    public const int Count = 16;
    private const uint FnvOffset = 2166136261, FnvPrime = 16777619;

    private readonly char digit;

    private Partition(uint number) => digit = "0123456789abcdef"[(int)number];

    public static IEnumerable<Partition> All => Enumerable.Range(0, Count).Select(number => new Partition((uint)number));

    public string Values => $"v{digit}";

    public string Leases => $"l{digit}";

    /// <summary>FNV-1a: the same in every process and release, which string's own hash is not.</summary>
    public static Partition Of(KvKey key)
    {
        var hash = FnvOffset;
        foreach (var character in key.Encoded) hash = (hash ^ (byte)character) * FnvPrime;
        return new((hash ^ (hash >> 16)) % Count);
    }

    /// <summary>Each large value has its pieces in a partition of its own.</summary>
    public string Pieces(ValueVersion version) => $"p{digit}{version.Id}";

    /// <summary>The filter of the pieces whose write began before a moment.</summary>
    public string PiecesBefore(DateTimeOffset moment) => string.Create(
        CultureInfo.InvariantCulture, $"PartitionKey ge 'p{digit}' and PartitionKey lt 'p{digit}{moment.ToUnixTimeMilliseconds():x12}'");
}
