using System.Globalization;

namespace Edge.Client;

/// <summary>The rows of an answer among all rows: <c>Content-Range: 0-9/100</c>.</summary>
/// <param name="From">The first row's place, from 0; null if there are no rows.</param>
/// <param name="To">The last row's place, inclusive.</param>
/// <param name="Total">All rows that match; null if they were not asked to be counted.</param>
public readonly record struct ContentRange(long? From, long? To, long? Total)
{
    /// <summary>Reads <c>0-9/100</c>, <c>0-9/*</c>, <c>*/100</c> and <c>*/*</c>; null for anything else.</summary>
    public static ContentRange? Parse(ReadOnlySpan<char> header)
    {
        var slash = header.IndexOf('/');
        if (slash < 0 || !TryNumber(header[(slash + 1)..], out var total)) return null;

        var rows = header[..slash];
        if (rows is "*") return new ContentRange(null, null, total);

        var dash = rows.IndexOf('-');
        return dash > 0 && TryNumber(rows[..dash], out var from) && TryNumber(rows[(dash + 1)..], out var to)
            ? new ContentRange(from, to, total)
            : null;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long? number)
    {
        number = null;
        if (text is "*") return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
        number = value;
        return true;
    }
}
