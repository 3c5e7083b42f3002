using System.Collections.Frozen;

namespace Edge.Client;

/// <summary>The names of PostgREST's operators.</summary>
/// <remarks>PostgREST v16.2, ApiRequest/QueryParams.hs > pOpExpr.</remarks>
internal static class Operators
{
    /// <summary>They take <c>(any)</c> or <c>(all)</c>.</summary>
    private static readonly FrozenSet<string> Quantified = ["eq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch"];

    /// <summary>They take a text search configuration in parentheses.</summary>
    private static readonly FrozenSet<string> TextSearches = ["fts", "plfts", "phfts", "wfts"];

    private static readonly FrozenSet<string> Others = ["neq", "is", "isdistinct", "in", "cs", "cd", "ov", "sl", "sr", "nxl", "nxr", "adj"];

    /// <summary>The operator as it is written: <c>eq</c>, <c>like(any)</c>, <c>fts(english)</c>.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string Checked(string text) =>
        IsOperator(text) ? text : throw new ArgumentException($"'{text}' is not an operator of PostgREST.", nameof(text));

    /// <summary>Whether a text would be read as a comparison, were it the value of a parameter.</summary>
    public static bool Begin(string text)
    {
        var end = text.AsSpan().IndexOfAny('.', '(');
        return end > 0 && text[..end] is var name && (name is "not" || IsName(name));
    }

    private static bool IsOperator(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0) return IsName(text);
        if (!text.EndsWith(')')) return false;

        var inner = text[(open + 1)..^1];
        return Quantified.Contains(text[..open])
            ? inner is "any" or "all"
            : TextSearches.Contains(text[..open]) && inner.Length > 0 && inner.All(Characters.IsIdentifier);
    }

    private static bool IsName(string name) => Quantified.Contains(name) || TextSearches.Contains(name) || Others.Contains(name);
}
