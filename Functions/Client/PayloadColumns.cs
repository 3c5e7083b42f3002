using System.Collections.Immutable;
using System.Text.Json;

namespace Edge.Client;

/// <summary>The columns of a payload whose rows may differ in theirs: PostgREST wants them named (<c>columns=</c>).</summary>
internal static class PayloadColumns
{
    /// <summary>
    /// All keys of the rows of a JSON array, in order of appearance; empty for any other payload. What is not JSON, the server will say.
    /// </summary>
    public static ImmutableArray<string> OfArray(Payload payload)
    {
        try
        {
            return payload.ContentType == MediaTypes.Json ? KeysOfRows(payload) : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static ImmutableArray<string> KeysOfRows(Payload payload)
    {
        var reader = new Utf8JsonReader(payload.Bytes.Span);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartArray) return [];

        var columns = new List<string>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.StartObject) TakeKeys(ref reader, columns);
            else reader.Skip();
        }

        return [.. columns];
    }

    private static void TakeKeys(ref Utf8JsonReader reader, List<string> columns)
    {
        var position = 0;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            // Rows mostly have the same keys in the same order, so that the next one is known without a search.
            var known = position < columns.Count && reader.ValueTextEquals(columns[position]);
            position++;
            if (!known && reader.GetString() is { } column && !columns.Contains(column)) columns.Add(column);
            reader.Skip();
        }
    }
}
