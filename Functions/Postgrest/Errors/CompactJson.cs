using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Postgrest.Errors;

/// <summary>
/// Writes JSON the way PostgREST does, for the places where its bytes are an interface: no white space, keys sorted by code point, only
/// <c>"</c>, <c>\</c> and control characters escaped, everything else as UTF-8, numbers in one canonical form. Mirrors aeson's
/// <c>encode</c> over a sorted map.
/// </summary>
public static class CompactJson
{
    private static readonly SearchValues<char> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    /// <exception cref="InvalidOperationException">A string holds half a surrogate pair, so it is no Unicode text.</exception>
    public static string Text(JsonElement value)
    {
        var json = new StringBuilder();
        Append(json, value);
        return json.ToString();
    }

    public static void Append(StringBuilder json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AppendObject(json, value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value)), Append);
                break;
            case JsonValueKind.Array:
                AppendArray(json, value.EnumerateArray(), Append);
                break;
            case JsonValueKind.String:
                AppendString(json, value.GetString()!);
                break;
            case JsonValueKind.Number:
                json.Append(CanonicalNumber.Of(value.GetRawText()));
                break;
            default:
                json.Append(value.GetRawText());
                break;
        }
    }

    public static void Append(StringBuilder json, JsonNode? value)
    {
        switch (value)
        {
            case null:
                json.Append("null");
                break;
            case JsonObject members:
                AppendObject(json, members, Append);
                break;
            case JsonArray items:
                AppendArray(json, items, Append);
                break;
            case JsonValue text when text.GetValueKind() is JsonValueKind.String:
                AppendString(json, text.GetValue<string>());
                break;
            case JsonValue number when number.GetValueKind() is JsonValueKind.Number:
                json.Append(CanonicalNumber.Of(number.ToJsonString()));
                break;
            default:
                json.Append(value.ToJsonString());
                break;
        }
    }

    public static void AppendString(StringBuilder json, ReadOnlySpan<char> text)
    {
        json.Append('"');
        while (text.IndexOfAny(Escaped) is var index and >= 0)
        {
            json.Append(text[..index]);
            AppendEscape(json, text[index]);
            text = text[(index + 1)..];
        }

        json.Append(text).Append('"');
    }

    /// <summary>Orders names as UTF-8 bytes do, which UTF-16 units beyond the basic plane do not.</summary>
    public static int CompareByCodePoint(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var index = 0; index < length; index++)
        {
            var (a, b) = (left[index], right[index]);
            if (a == b) continue;
            if (char.IsSurrogate(a) != char.IsSurrogate(b)) return char.IsSurrogate(a) ? 1 : -1;
            return a.CompareTo(b);
        }

        return left.Length.CompareTo(right.Length);
    }

    private static void AppendObject<T>(StringBuilder json, IEnumerable<KeyValuePair<string, T>> members, Action<StringBuilder, T> append)
    {
        json.Append('{');
        var first = true;
        foreach (var (name, value) in members.OrderBy(member => member.Key, Comparer<string>.Create(CompareByCodePoint)))
        {
            if (!first) json.Append(',');
            first = false;
            AppendString(json, name);
            json.Append(':');
            append(json, value);
        }

        json.Append('}');
    }

    private static void AppendArray<T>(StringBuilder json, IEnumerable<T> items, Action<StringBuilder, T> append)
    {
        json.Append('[');
        var first = true;
        foreach (var item in items)
        {
            if (!first) json.Append(',');
            first = false;
            append(json, item);
        }

        json.Append(']');
    }

    private static void AppendEscape(StringBuilder json, char character)
    {
        switch (character)
        {
            case '"': json.Append("\\\""); break;
            case '\\': json.Append("\\\\"); break;
            case '\n': json.Append("\\n"); break;
            case '\r': json.Append("\\r"); break;
            case '\t': json.Append("\\t"); break;
            default: json.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"); break;
        }
    }
}
