using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Postgrest;

/// <summary>
/// Which transactions a statement could see: <c>pg_current_snapshot()</c>. Transactions are top-level ones, by their 64-bit ids.
/// </summary>
/// <param name="Xmin">All before it are over: visible if committed.</param>
/// <param name="Xmax">It and all after it had not ended: invisible.</param>
/// <param name="InProgress">Those between that had not ended, ascending.</param>
public sealed record PgSnapshot(ulong Xmin, ulong Xmax, ImmutableArray<ulong> InProgress)
{
    /// <summary>Sees nothing at all, so that any change makes stale what was read under it.</summary>
    public static PgSnapshot Blind { get; } = new(0, 0, []);

    /// <summary>Whether what the transaction did, if it committed, is visible.</summary>
    /// <remarks>PostgreSQL, xid8funcs.c > is_visible_fxid.</remarks>
    public bool Sees(ulong xid) => xid < Xmin || (xid < Xmax && InProgress.BinarySearch(xid) < 0);

    /// <summary>As <c>pg_snapshot</c> writes it: <c>10:20:10,14,15</c>.</summary>
    /// <exception cref="FormatException">It is no snapshot.</exception>
    public static PgSnapshot Parse(ReadOnlySpan<char> text)
    {
        var first = text.IndexOf(':');
        var second = first < 0 ? -1 : text[(first + 1)..].IndexOf(':') + first + 1;
        if (second <= first) throw new FormatException($"'{text}' is no snapshot");
        var list = text[(second + 1)..];
        var running = ImmutableArray.CreateBuilder<ulong>();
        foreach (var range in list.Split(','))
        {
            if (!list[range].IsEmpty) running.Add(Number(list[range]));
        }
        running.Sort();
        return new(Number(text[..first]), Number(text[(first + 1)..second]), running.ToImmutable());
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Xmin}:{Xmax}:{string.Join(',', InProgress.Select(xid => xid.ToString(CultureInfo.InvariantCulture)))}");

    public bool Equals(PgSnapshot? other) =>
        other is not null && Xmin == other.Xmin && Xmax == other.Xmax && InProgress.AsSpan().SequenceEqual(other.InProgress.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Xmin, Xmax, InProgress.Length);

    private static ulong Number(ReadOnlySpan<char> digits) => ulong.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
