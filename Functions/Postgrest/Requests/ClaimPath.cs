using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace Edge.Postgrest.Requests;

/// <summary>The way to a claim: member names with dots between them, in single quotes where a name has a dot itself: <c>'https://my.app'.org</c>.</summary>
public sealed record ClaimPath(ImmutableArray<string> Names)
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create(".'\"{}, ");

    /// <returns>Null: this is no path.</returns>
    public static ClaimPath? Parse(ReadOnlySpan<char> text)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        while (true)
        {
            var quoted = text is ['\'', ..];
            if (quoted) text = text[1..];
            var end = quoted ? text.IndexOf('\'') : text.IndexOfAny(NotInNames);
            if (end < 0 && !quoted) end = text.Length;
            if (end <= 0) return null;
            names.Add(text[..end].ToString());
            text = text[(quoted ? end + 1 : end)..];
            if (text.IsEmpty) return new(names.ToImmutable());
            if (text[0] != '.') return null;
            text = text[1..];
        }
    }

    /// <returns>Null: there is no such claim, or it is null.</returns>
    public JsonElement? In(JsonElement claims)
    {
        var found = claims;
        foreach (var name in Names)
        {
            if (found.ValueKind is not JsonValueKind.Object || !found.TryGetProperty(name, out found)) return null;
        }
        return found.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : found;
    }
}
