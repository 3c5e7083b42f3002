namespace Edge.Objects;

/// <summary>Says which texts Postgres can store, and orders them as collation "C" does: by their UTF-8 bytes.</summary>
internal sealed class StoredText : IComparer<string>
{
    public static StoredText Order { get; } = new();

    /// <summary>False for NUL and for halves of surrogate pairs.</summary>
    public static bool IsValid(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\0') return false;
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    /// <summary>The first text after all that start with a prefix; null: there is none.</summary>
    public static string? After(string prefix)
    {
        for (var end = prefix.Length; end > 0; end--)
        {
            var last = prefix[end - 1];
            var (start, value) = char.IsLowSurrogate(last) ? (end - 2, char.ConvertToUtf32(prefix[end - 2], last)) : (end - 1, last);
            if (value < 0x10FFFF) return string.Concat(prefix.AsSpan(0, start), char.ConvertFromUtf32(value is 0xD7FF ? 0xE000 : value + 1));
            end = start + 1;
        }

        return null;
    }

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null) return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        var same = x.AsSpan().CommonPrefixLength(y);
        return same == x.Length || same == y.Length ? x.Length.CompareTo(y.Length) : Rank(x[same]).CompareTo(Rank(y[same]));
    }

    // In UTF-16 surrogates stand before U+E000; the code points that they make stand after U+FFFF.
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
