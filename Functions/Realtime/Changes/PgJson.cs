using System.Globalization;
using System.Text.Json;

namespace Edge.Realtime.Changes;

/// <summary>
/// Writes values, given as text, as the JSON that Postgres makes of them: numbers with all their digits, arrays and composite values taken
/// apart, times in UTC with a T, all other types as strings.
/// </summary>
/// <remarks>PostgreSQL, json.c > datum_to_json_internal, JsonEncodeDateTime; jsonfuncs.c > json_categorize_type.</remarks>
internal static class PgJson
{
    public static void Write(Utf8JsonWriter json, PgTypes types, uint oid, string? text)
    {
        if (text is null)
        {
            json.WriteNullValue();
            return;
        }

        var type = types[oid];
        while (type is { Base: { } inner }) type = types[inner];
        switch (type)
        {
            case { Element: { } element }:
                WriteArray(json, types, element, type.Delimiter, text);
                break;
            case { Kind: 'c' }:
                WriteComposite(json, types, type, text);
                break;
            case { Name: "bool" }:
                json.WriteBooleanValue(text is "t");
                break;
            case { Name: "int2" or "int4" or "int8" or "float4" or "float8" or "numeric" } when IsNumber(text):
                json.WriteRawValue(text, skipInputValidation: true);
                break;
            case { Name: "json" or "jsonb" }:
                json.WriteRawValue(text, skipInputValidation: true);
                break;
            case { Name: "timestamp" }:
                json.WriteStringValue(WithT(text));
                break;
            case { Name: "timestamptz" }:
                json.WriteStringValue(WithMinutes(WithT(text)));
                break;
            default:
                json.WriteStringValue(text);
                break;
        }
    }

    /// <summary>NaN and the infinities are no numbers in JSON.</summary>
    private static bool IsNumber(string text) => char.IsAsciiDigit(text[0]) || (text.Length > 1 && text[0] == '-' && char.IsAsciiDigit(text[1]));

    private static string WithT(string text)
    {
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? text : $"{text.AsSpan(0, blank)}T{text.AsSpan(blank + 1)}";
    }

    /// <summary>Postgres leaves out an offset's minutes in text, and writes them in JSON.</summary>
    private static string WithMinutes(string text)
    {
        var end = text.EndsWith(" BC", StringComparison.Ordinal) ? text.Length - 3 : text.Length;
        return end > 3 && text[end - 3] is '+' or '-' && text.Contains('T', StringComparison.Ordinal) ? text.Insert(end, ":00") : text;
    }

    private static void WriteArray(Utf8JsonWriter json, PgTypes types, uint element, char delimiter, string text)
    {
        // Bounds that do not start at 1: [0:1]={…}.
        var at = text[0] == '[' ? text.IndexOf('=', StringComparison.Ordinal) + 1 : 0;
        json.WriteStartArray();
        if (text[at] == '{') Items(json, types, element, delimiter, text, ref at);
        json.WriteEndArray();
    }

    /// <param name="at">At the opening brace; afterwards behind the closing one.</param>
    private static void Items(Utf8JsonWriter json, PgTypes types, uint element, char delimiter, string text, ref int at)
    {
        at++;
        while (at < text.Length && text[at] != '}')
        {
            if (text[at] == delimiter)
            {
                at++;
            }
            else if (text[at] == '{')
            {
                json.WriteStartArray();
                Items(json, types, element, delimiter, text, ref at);
                json.WriteEndArray();
            }
            else
            {
                var (value, isQuoted) = Item(text, ref at, delimiter, '}');
                Write(json, types, element, !isQuoted && value.Equals("NULL", StringComparison.OrdinalIgnoreCase) ? null : value);
            }
        }

        at++;
    }

    private static void WriteComposite(Utf8JsonWriter json, PgTypes types, PgType type, string text)
    {
        var at = 1;
        json.WriteStartObject();
        foreach (var (name, field) in type.Fields)
        {
            json.WritePropertyName(name);
            var isNull = at >= text.Length || text[at] is ',' or ')';
            var value = isNull ? null : Item(text, ref at, ',', ')').Value;
            at++;
            Write(json, types, field, value);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads one item of an array or composite literal: quotes may be escaped by a backslash or doubled.</summary>
    private static (string Value, bool IsQuoted) Item(string text, ref int at, char delimiter, char end)
    {
        var value = new System.Text.StringBuilder();
        var (isQuoted, inQuotes) = (false, false);
        for (; at < text.Length; at++)
        {
            var character = text[at];
            if (character == '\\' && at + 1 < text.Length)
            {
                value.Append(text[++at]);
            }
            else if (character == '"')
            {
                if (inQuotes && at + 1 < text.Length && text[at + 1] == '"') value.Append(text[++at]);
                else (isQuoted, inQuotes) = (true, !inQuotes);
            }
            else if (!inQuotes && (character == delimiter || character == end))
            {
                break;
            }
            else
            {
                value.Append(character);
            }
        }

        return (value.ToString(), isQuoted);
    }
}
