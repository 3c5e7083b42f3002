using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Postgrest;

/// <summary>
/// Names a write for reads that must have seen it. Opaque to clients; of two bookmarks of one database the later is the greater text. It is not signed:
/// one that is made up can only make a read pass the cache.
/// </summary>
/// <param name="Cluster">See <see cref="ClusterOf"/>: a bookmark of another database, or from before a restore, is not misread.</param>
/// <param name="Xid">Of the write's transaction, 64 bits.</param>
public readonly record struct Bookmark(ulong Cluster, ulong Xid)
{
    public const string Header = "Edge-Bookmark";

    private const int Digits = 16;

    /// <summary>The first 8 bytes of a hash of what tells a database and its history from others.</summary>
    public static ulong ClusterOf(string identity) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));

    /// <summary>Reads all bookmarks of a request; several are separated by commas.</summary>
    /// <returns>The latest; null: one of them is none of this database.</returns>
    public static ulong? LatestOf(IEnumerable<string?> values, ulong cluster)
    {
        var latest = 0UL;
        foreach (var text in values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            if (!TryParse(text, out var bookmark) || bookmark.Cluster != cluster) return null;
            latest = Math.Max(latest, bookmark.Xid);
        }

        return latest;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out Bookmark bookmark)
    {
        bookmark = default;
        if (text.Length != 2 * Digits || !TryHex(text[..Digits], out var cluster) || !TryHex(text[Digits..], out var xid)) return false;
        bookmark = new(cluster, xid);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Cluster:x16}{Xid:x16}");

    private static bool TryHex(ReadOnlySpan<char> text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
}
