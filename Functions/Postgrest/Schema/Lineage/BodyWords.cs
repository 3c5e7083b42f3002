using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>
/// The words of a function's text, lower-case: keywords, names, and what stands in comments and literals. What is not among them is not named,
/// unless dynamic SQL puts the name together, for which <c>execute</c> has to be among them.
/// </summary>
internal static class BodyWords
{
    // Neither the name of a table nor that of a function can be hidden behind this.
    private const string EscapedIdentifier = "u&";

    public static ImmutableHashSet<string> Of(string source)
    {
        var words = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        for (var i = 0; i < source.Length; i++)
        {
            if (!IsFirst(source[i])) continue;
            var start = i;
            while (i + 1 < source.Length && IsNext(source[i + 1])) i++;
            words.Add(source[start..(i + 1)].ToLowerInvariant());
        }

        if (source.Contains(EscapedIdentifier, StringComparison.OrdinalIgnoreCase)) words.Add("execute");
        return words.ToImmutable();
    }

    private static bool IsFirst(char c) => char.IsLetter(c) || c == '_' || c > 127;

    private static bool IsNext(char c) => IsFirst(c) || char.IsDigit(c) || c == '$';
}
