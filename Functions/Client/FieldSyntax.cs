using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Edge.Client;

/// <summary>How names and fields are written in a query, and read back.</summary>
/// <remarks>PostgREST v16.2, ApiRequest/QueryParams.hs > pFieldName, pQuotedValue, pJsonOperation.</remarks>
internal static class FieldSyntax
{
    /// <summary>Plain where that is safe, else in quotes.</summary>
    /// <remarks>
    /// Quoted, a column may be called like a parameter: PostgREST compares the key as it is written.
    /// </remarks>
    public static string Name(string name) => IsPlain(name) && !IsReserved(name) ? name : Quoted(name);

    public static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var character in text)
        {
            if (character is '"' or '\\') quoted.Append('\\');
            quoted.Append(character);
        }

        return quoted.Append('"').ToString();
    }

    public static string Write(Field field)
    {
        if (field.Path.IsEmpty && field.JsonPath.IsEmpty) return Name(field.Name);

        var text = new StringBuilder();
        foreach (var relation in field.Path) text.Append(Name(relation)).Append('.');
        text.Append(Name(field.Name));
        foreach (var step in field.JsonPath)
        {
            text.Append(step.AsText ? "->>" : "->").Append(step.IsIndex ? step.Operand : JsonKey(step.Operand));
        }

        return text.ToString();
    }

    /// <summary>Reads <c>a.b->c->>0</c>; false if <paramref name="text"/> is not wholly of that form.</summary>
    public static bool TryRead(string text, out ImmutableArray<string> path, out ImmutableArray<JsonStep> json)
    {
        path = [];
        json = [];
        var rest = text.AsSpan();
        do
        {
            if (!TryTakeName(ref rest, out var name) || name.Length == 0) return false;
            path = path.Add(name);
        }
        while (TryTake(ref rest, "."));

        while (!rest.IsEmpty)
        {
            var asText = TryTake(ref rest, "->>");
            if (!asText && !TryTake(ref rest, "->")) return false;
            if (!TryTakeStep(ref rest, asText, out var step)) return false;
            json = json.Add(step);
        }

        return true;
    }

    private static bool TryTakeStep(ref ReadOnlySpan<char> rest, bool asText, out JsonStep step)
    {
        var end = rest.IndexOf("->");
        var operand = end < 0 ? rest : rest[..end];
        if (IsInteger(operand))
        {
            step = new JsonStep(operand.ToString(), IsIndex: true, asText);
            rest = rest[operand.Length..];
            return true;
        }

        var taken = TryTakeName(ref rest, out var key);
        step = new JsonStep(key ?? "", IsIndex: false, asText);
        return taken;
    }

    private static bool TryTakeName(ref ReadOnlySpan<char> rest, [NotNullWhen(true)] out string? name)
    {
        if (rest is ['"', ..]) return TryTakeQuoted(ref rest, out name);

        var length = 0;
        while (length < rest.Length && IsNameCharacter(rest, length)) length++;
        name = rest[..length].ToString();
        rest = rest[length..];
        return length > 0 && name.AsSpan().Trim().Length == length;
    }

    private static bool TryTakeQuoted(ref ReadOnlySpan<char> rest, [NotNullWhen(true)] out string? name)
    {
        var text = new StringBuilder();
        for (var at = 1; at < rest.Length; at++)
        {
            switch (rest[at])
            {
                case '"':
                    name = text.ToString();
                    rest = rest[(at + 1)..];
                    return true;
                case '\\' when at + 1 < rest.Length:
                    text.Append(rest[++at]);
                    break;
                default:
                    text.Append(rest[at]);
                    break;
            }
        }

        name = null;
        return false;
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, string token)
    {
        if (!rest.StartsWith(token, StringComparison.Ordinal)) return false;
        rest = rest[token.Length..];
        return true;
    }

    private static bool IsNameCharacter(ReadOnlySpan<char> text, int at) =>
        Characters.IsIdentifier(text[at]) || (text[at] is '-' && at > 0 && at + 1 < text.Length && text[at + 1] is not '>');

    private static bool IsPlain(string name) => name.Length > 0 && name.AsSpan().IndexOfAnyExcept(Characters.Word) < 0;

    private static bool IsReserved(string name) =>
        name is "select" or "columns" or "on_conflict" or "order" or "limit" or "offset" or "and" or "or" or "not";

    private static string JsonKey(string key) => IsPlain(key) && !IsInteger(key) ? key : Quoted(key);

    private static bool IsInteger(ReadOnlySpan<char> text)
    {
        var digits = text is ['-', ..] ? text[1..] : text;
        return !digits.IsEmpty && digits.IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
