using System.Buffers;
using System.Text;

namespace Edge.Postgrest.Requests;

/// <summary>The query string that goes into <c>Content-Location</c>.</summary>
internal static class CanonicalQuery
{
    /// <summary>
    /// Sorted by name, every value encoded anew; values of one name are joined by commas. Beyond ASCII it takes every UTF-8 byte for a
    /// character and so encodes twice, as the original does.
    /// </summary>
    /// <remarks>PostgREST v16.2, ApiRequest/QueryParams.hs > qsCanonical; HTTP 4000.4, Network.HTTP.Base > urlEncodeVars.</remarks>
    public static string Of(in QueryString query)
    {
        if (query.Count == 0) return "";
        var text = new TextBuilder(stackalloc char[512]);
        try
        {
            Span<int> order = query.Count <= SmallCount ? stackalloc int[query.Count] : new int[query.Count];
            Sort(query, order);
            Append(ref text, query, order);
            return text.ToString();
        }
        finally
        {
            text.Dispose();
        }
    }

    private const int SmallCount = 32;

    private static void Append(ref TextBuilder text, in QueryString query, ReadOnlySpan<int> order)
    {
        for (var i = 0; i < order.Length; i++)
        {
            var name = query.Name(order[i]);
            if (i != 0 && name.SequenceEqual(query.Name(order[i - 1])))
            {
                text.Append(',');
            }
            else
            {
                if (i != 0) text.Append('&');
                Encode(ref text, name);
                text.Append('=');
            }
            Encode(ref text, query.Value(order[i]));
        }
    }

    /// <summary>Stable.</summary>
    private static void Sort(in QueryString query, Span<int> order)
    {
        for (var i = 0; i < order.Length; i++) order[i] = i;
        if (order.Length > SmallCount)
        {
            SortMany(query, order);
            return;
        }
        for (var i = 1; i < order.Length; i++)
        {
            var moved = order[i];
            var at = i;
            while (at > 0 && query.Name(order[at - 1]).SequenceCompareTo(query.Name(moved)) > 0) order[at] = order[--at];
            order[at] = moved;
        }
    }

    private static void SortMany(in QueryString query, Span<int> order)
    {
        var names = new (string Name, int Index)[order.Length];
        for (var i = 0; i < names.Length; i++) names[i] = (query.Name(i).ToString(), i);
        Array.Sort(names, (one, other) =>
        {
            var byName = string.CompareOrdinal(one.Name, other.Name);
            return byName != 0 ? byName : one.Index.CompareTo(other.Index);
        });
        for (var i = 0; i < names.Length; i++) order[i] = names[i].Index;
    }

    private static void Encode(ref TextBuilder text, ReadOnlySpan<char> value)
    {
        Span<byte> bytes = stackalloc byte[4];
        while (!value.IsEmpty)
        {
            var plain = value.IndexOfAnyExcept(Unreserved);
            if (plain < 0) plain = value.Length;
            text.Append(value[..plain]);
            value = value[plain..];
            if (value.IsEmpty) return;
            Rune.DecodeFromUtf16(value, out var rune, out var read);
            foreach (var unit in bytes[..rune.EncodeToUtf8(bytes)])
            {
                if (unit >= 0x80) AppendEscape(ref text, (byte)(0xC0 | (unit >> 6)));
                AppendEscape(ref text, unit < 0x80 ? unit : (byte)(0x80 | (unit & 0x3F)));
            }
            value = value[read..];
        }
    }

    private static void AppendEscape(ref TextBuilder text, byte value)
    {
        text.Append('%');
        text.Append("0123456789ABCDEF"[value >> 4]);
        text.Append("0123456789ABCDEF"[value & 0xF]);
    }

    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");
}
