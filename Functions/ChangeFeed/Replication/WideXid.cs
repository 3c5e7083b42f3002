namespace Edge.ChangeFeed.Replication;

/// <summary>Makes 64-bit transaction ids of the 32 bits that the write-ahead log holds.</summary>
/// <param name="near">A 64-bit id of about the same time: fewer than 2³¹ transactions before or after.</param>
internal sealed class WideXid(ulong near)
{
    private const ulong Wrap = 1UL << 32;
    private const ulong Half = Wrap / 2;

    private ulong last = near;

    /// <summary>Returns the id with these low bits that is nearest to the one before.</summary>
    /// <remarks>Postgres itself lets no two ids in use be further apart: PostgreSQL, transam.c > TransactionIdPrecedes.</remarks>
    public ulong Widen(uint low)
    {
        var wide = (last & ~(Wrap - 1)) | low;
        if (wide > last && wide - last > Half && wide >= Wrap) wide -= Wrap;
        else if (last > wide && last - wide > Half) wide += Wrap;
        last = Math.Max(last, wide);
        return wide;
    }
}
