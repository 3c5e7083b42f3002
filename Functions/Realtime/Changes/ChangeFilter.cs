using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Edge.Realtime.Changes;

/// <summary>Lists what a filter can ask, as PostgREST spells it.</summary>
internal enum FilterOperator { Eq, Neq, Lt, Lte, Gt, Gte, In, Like, ILike, Is, Match, IMatch, IsDistinct }

/// <summary>Compares one column with one value, or for <see cref="FilterOperator.In"/> with several.</summary>
internal sealed partial record ChangeFilter(string Column, FilterOperator Operator, bool IsNegated, ImmutableArray<string> Operands)
{
    private const int MostValues = 100;

    private static readonly Dictionary<string, FilterOperator> Names =
        Enum.GetValues<FilterOperator>().ToDictionary(name => name.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>Parses <c>a=eq.1,b=in.(x,"y,z")</c>. All of them have to hold.</summary>
    /// <exception cref="RealtimeRefusedException">It is no such list.</exception>
    public static ImmutableArray<ChangeFilter> Parse(string text) => [.. Split(text).Select(ParseOne)];

    private static ChangeFilter ParseOne(string text)
    {
        if (Start().Match(text) is not { Success: true } start) throw Wrong(text);
        var name = Names[start.Groups["op"].Value];
        var rest = text[start.Length..];
        var operands = name is FilterOperator.In ? List(rest, text) : [Unquoted(rest)];
        if (name is FilterOperator.Is && operands[0].ToLowerInvariant() is not ("null" or "true" or "false" or "unknown")) throw Wrong(text);
        return new(Unquoted(start.Groups["column"].Value), name, start.Groups["not"].Success, operands);
    }

    private static ImmutableArray<string> List(string rest, string whole)
    {
        if (!rest.StartsWith('(') || !rest.EndsWith(')')) throw Wrong(whole);
        var items = Cut(rest[1..^1], _ => true).Select(Unquoted).ToImmutableArray();
        return items.Length <= MostValues ? items : throw new RealtimeRefusedException($"Bad request: postgres_changes: in takes {MostValues} values at most");
    }

    /// <summary>A comma begins the next filter only where one follows; else it belongs to the value.</summary>
    private static IEnumerable<string> Split(string text) => Cut(text, rest => Start().IsMatch(rest));

    private static IEnumerable<string> Cut(string text, Func<string, bool> mayFollow)
    {
        var (begin, depth, inQuotes) = (0, 0, false);
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\': at++; break;
                case '"': inQuotes = !inQuotes; break;
                case '(' when !inQuotes: depth++; break;
                case ')' when !inQuotes: depth--; break;
                case ',' when !inQuotes && depth <= 0 && mayFollow(text[(at + 1)..]):
                    yield return text[begin..at];
                    begin = at + 1;
                    break;
            }
        }

        yield return text[begin..];
    }

    private static string Unquoted(string text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"') return text;
        var value = new StringBuilder();
        for (var at = 1; at < text.Length - 1; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length - 1) at++;
            value.Append(text[at]);
        }

        return value.ToString();
    }

    private static RealtimeRefusedException Wrong(string text) =>
        new($"Bad request: postgres_changes: the filter {text} is not of the form column=operator.value");

    [GeneratedRegex("""^(?<column>"(?:[^"\\]|\\.)+"|[^=,]+)=(?<not>not\.)?(?<op>eq|neq|lt|lte|gt|gte|in|like|ilike|is|match|imatch|isdistinct)\.""", RegexOptions.ExplicitCapture)]
    private static partial Regex Start();
}
