using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Postgrest.Auth.Paths;

/// <summary>Parses the grammar of RFC 9535, appendix A, without the functions other than <c>search()</c>.</summary>
internal static class JsonPathParser
{
    private const long GreatestInteger = (1L << 53) - 1;

    /// <exception cref="FormatException">It is no JSON Path.</exception>
    public static JsonPath Parse(string text)
    {
        var cursor = new TextCursor(text);
        cursor.Take("$");
        var path = Segments(cursor);
        cursor.SkipSpaces();
        return cursor.AtEnd ? path : throw cursor.Unexpected();
    }

    internal static JsonPath Segments(TextCursor cursor)
    {
        var segments = ImmutableArray.CreateBuilder<PathSegment>();
        while (true)
        {
            cursor.SkipSpaces();
            if (cursor.TryTake("..")) segments.Add(new(true, cursor.Peek is '[' ? Bracketed(cursor) : [Shorthand(cursor)]));
            else if (cursor.TryTake(".")) segments.Add(new(false, [Shorthand(cursor)]));
            else if (cursor.Peek is '[') segments.Add(new(false, Bracketed(cursor)));
            else return new(segments.ToImmutable());
        }
    }

    private static PathSelector Shorthand(TextCursor cursor)
    {
        if (cursor.TryTake("*")) return new PathSelector.Wildcard();
        if (cursor.Peek is { } first && char.IsAsciiDigit(first)) throw cursor.Unexpected();
        return new PathSelector.Name(cursor.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '_' or >= '\u0080'));
    }

    private static ImmutableArray<PathSelector> Bracketed(TextCursor cursor)
    {
        var selectors = ImmutableArray.CreateBuilder<PathSelector>();
        cursor.Take("[");
        do
        {
            cursor.SkipSpaces();
            selectors.Add(Selector(cursor));
            cursor.SkipSpaces();
        }
        while (cursor.TryTake(","));

        cursor.Take("]");
        return selectors.ToImmutable();
    }

    private static PathSelector Selector(TextCursor cursor)
    {
        if (cursor.Peek is '\'' or '"') return new PathSelector.Name(PathLiteral.QuotedText(cursor));
        if (cursor.TryTake("*")) return new PathSelector.Wildcard();
        if (cursor.TryTake("?"))
        {
            cursor.SkipSpaces();
            return new PathSelector.Filter(PathConditionParser.Or(cursor));
        }

        var start = cursor.Peek is ':' ? (long?)null : Integer(cursor);
        cursor.SkipSpaces();
        return cursor.TryTake(":") ? Slice(cursor, start) : new PathSelector.Index(start ?? throw cursor.Unexpected());
    }

    private static PathSelector.Slice Slice(TextCursor cursor, long? start)
    {
        cursor.SkipSpaces();
        var end = OptionalInteger(cursor);
        cursor.SkipSpaces();
        if (!cursor.TryTake(":")) return new(start, end, 1);

        cursor.SkipSpaces();
        return new(start, end, OptionalInteger(cursor) ?? 1);
    }

    private static long? OptionalInteger(TextCursor cursor) => cursor.Peek is '-' or (>= '0' and <= '9') ? Integer(cursor) : null;

    /// <summary>No leading zeros, no minus zero, and exact in a double.</summary>
    private static long Integer(TextCursor cursor)
    {
        var negative = cursor.TryTake("-");
        var digits = cursor.TakeWhile(char.IsAsciiDigit);
        var canonical = digits is "0" ? !negative : digits[0] != '0';
        if (!canonical || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > GreatestInteger)
            throw new FormatException($"not a valid index: {digits}");

        return negative ? -value : value;
    }
}
