using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Client;

/// <summary>
/// Values as Postgres reads them from text. Scalars are culture-free and exact; a sequence becomes an array literal; anything else becomes
/// its JSON.
/// </summary>
internal static class Literal
{
    public static string Of(object value, JsonSerializerOptions json) => value switch
    {
        string text => text,
        bool truth => truth ? "true" : "false",
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("O", CultureInfo.InvariantCulture),
        TimeSpan span => Interval(span),
        byte[] bytes => @"\x" + Convert.ToHexStringLower(bytes),
        double.PositiveInfinity or float.PositiveInfinity => "Infinity",
        double.NegativeInfinity or float.NegativeInfinity => "-Infinity",
        Enum or JsonElement or JsonNode or JsonDocument or IDictionary => OfJson(value, json),
        IEnumerable elements => Array(elements, json),
        IFormattable formattable when value.GetType().IsPrimitive || value is decimal or Guid or Half or Int128 or UInt128 =>
            formattable.ToString(null, CultureInfo.InvariantCulture),
        char character => character.ToString(),
        _ => OfJson(value, json),
    };

    /// <summary><c>{"a","b",NULL,{…}}</c>; elements are always quoted, so that none is read as NULL or as more than one.</summary>
    public static string Array(IEnumerable elements, JsonSerializerOptions json)
    {
        var text = new StringBuilder("{");
        foreach (var element in elements)
        {
            if (text.Length > 1) text.Append(',');
            text.Append(element switch
            {
                null => "NULL",
                not string and not byte[] and IEnumerable nested and not JsonNode and not IDictionary => Array(nested, json),
                _ => FieldSyntax.Quoted(Of(element, json)),
            });
        }

        return text.Append('}').ToString();
    }

    /// <summary>A JSON string's text, or the JSON itself.</summary>
    public static string OfJson(object value, JsonSerializerOptions json)
    {
        var element = value as JsonElement? ?? JsonValues.ToElement(value, json);
        return element.ValueKind is JsonValueKind.String ? element.GetString()! : element.GetRawText();
    }

    private static string Interval(TimeSpan span)
    {
        var sign = span < TimeSpan.Zero ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(span.Days)} days {sign}{span:hh\\:mm\\:ss\\.fffffff}");
    }
}
