using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Requests;

/// <summary>
/// Makes an array of objects out of CSV: every value a string, but the word NULL is null. Blank lines go; fields beyond the header's go, too.
/// </summary>
/// <remarks>PostgREST v16.2, ApiRequest/Payload.hs > csvToJson; cassava 0.5, Data.Csv.Parser > csvWithHeader.</remarks>
internal static class CsvPayload
{
    // Every line repeats the header's names, so that a long header and many short lines would make terabytes.
    private const long MostGrowth = 8;
    private const long AlwaysAllowed = 64 * 1024 * 1024;

    private static readonly JsonWriterOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static (Payload Payload, ImmutableArray<string> Columns) Parse(ReadOnlySpan<byte> body)
    {
        PayloadParser.EnsureUtf8(body);
        var reader = new CsvReader(body);
        var header = Header(ref reader);
        var most = Math.Max(AlwaysAllowed, body.Length * MostGrowth);
        var json = new ArrayBufferWriter<byte>((int)Math.Clamp(body.Length * 2L, 16, Array.MaxLength));
        int? columns = null;
        using (var writer = new Utf8JsonWriter(json, Unescaped))
        {
            writer.WriteStartArray();
            while (reader.NextRecord())
            {
                var count = WriteObject(writer, ref reader, header);
                if (count == 0) continue;
                if (writer.BytesCommitted + writer.BytesPending > most) throw TooLong(most).AsException();
                if (count != (columns ??= count)) throw ApiError.InvalidBody("All lines must have same number of fields").AsException();
            }
            writer.WriteEndArray();
        }
        var names = new SortedSet<string>(header.Take(columns ?? 0), StringComparer.Ordinal);
        return (new Payload.Json(json.WrittenMemory, IsArray: true), [.. names]);
    }

    private static ApiError TooLong(long most) => ApiError.InvalidBody("CSV is too long as JSON", $"At most {most} bytes are accepted");

    private static List<string> Header(ref CsvReader reader)
    {
        var names = new List<string>();
        do names.Add(Encoding.UTF8.GetString(reader.Field()));
        while (reader.NextField());
        reader.EndHeader();
        return names;
    }

    /// <returns>How many columns got a value; 0 for a blank line, of which nothing is written.</returns>
    private static int WriteObject(Utf8JsonWriter writer, ref CsvReader reader, List<string> header)
    {
        var field = reader.Field();
        var hasMore = reader.NextField();
        if (field.IsEmpty && !hasMore) return 0;
        writer.WriteStartObject();
        var count = 0;
        while (true)
        {
            if (count < header.Count) WriteField(writer, header[count++], field);
            if (!hasMore) break;
            field = reader.Field();
            hasMore = reader.NextField();
        }
        writer.WriteEndObject();
        return count;
    }

    private static void WriteField(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> value)
    {
        if (value.SequenceEqual("NULL"u8)) writer.WriteNull(name);
        else writer.WriteString(name, value);
    }
}
