using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Requests;

/// <summary>Reads a JSON body once, without building it up: is it well-formed, and have all its objects the same keys?</summary>
internal static class JsonPayload
{
    /// <summary>PostgREST has no bound, but the database's stack does.</summary>
    public const int MaxDepth = 1000;

    private static readonly byte[] EmptyArray = "[]"u8.ToArray();

    /// <summary>Anything but an object or an array of objects counts as no object at all.</summary>
    /// <remarks>PostgREST v16.2, ApiRequest/Payload.hs > payloadAttributes.</remarks>
    public static (Payload Payload, ImmutableArray<string> Columns) Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (!Utf8.IsValid(body.Span)) throw Invalid().AsException();
            var reader = NewReader(body.Span);
            reader.Read();
            return reader.TokenType switch
            {
                JsonTokenType.StartObject => (new Payload.Json(body, IsArray: false), Object(ref reader)),
                JsonTokenType.StartArray => Array(ref reader, body),
                _ => Scalar(ref reader),
            };
        }
        // Half a surrogate pair in a key is the reader's InvalidOperationException.
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
        {
            throw Invalid().AsException(notJson);
        }
    }

    /// <summary>Only what the engine itself must know is looked at; the rest is the database's to judge.</summary>
    public static Payload.Json Unread(ReadOnlyMemory<byte> body)
    {
        EnsureDepth(body.Span);
        return new(body, IsArray: body.Span.TrimStart(" \t\r\n"u8) is [(byte)'[', ..]);
    }

    private static ImmutableArray<string> Object(ref Utf8JsonReader reader)
    {
        var keys = new UniformKeys();
        while (ReadOn(ref reader))
            if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 }) keys.Add(ref reader);
        return keys.ToColumns();
    }

    private static (Payload, ImmutableArray<string>) Array(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        var keys = new UniformKeys();
        var (count, isUniform) = (0, true);
        while (ReadOn(ref reader))
        {
            switch (reader.CurrentDepth, reader.TokenType)
            {
                case (2, JsonTokenType.PropertyName):
                    keys.Add(ref reader);
                    break;
                case (1, JsonTokenType.EndObject):
                    isUniform &= keys.EndObject();
                    break;
                case (1, JsonTokenType.EndArray):
                    break;
                case (1, var token):
                    isUniform &= token is JsonTokenType.StartObject;
                    count++;
                    break;
            }
        }
        if (!isUniform) throw ApiError.InvalidBody("All object keys must match").AsException();
        return (new Payload.Json(count == 0 ? EmptyArray : body, IsArray: true), keys.ToColumns());
    }

    private static (Payload, ImmutableArray<string>) Scalar(ref Utf8JsonReader reader)
    {
        while (ReadOn(ref reader)) { }
        return (new Payload.Json(EmptyArray, IsArray: true), []);
    }

    private static Utf8JsonReader NewReader(ReadOnlySpan<byte> body) => new(body, new JsonReaderOptions { MaxDepth = int.MaxValue });

    private static bool ReadOn(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) return false;
        if (reader.CurrentDepth > MaxDepth) throw TooDeep().AsException();
        return true;
    }

    private static void EnsureDepth(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = NewReader(body);
            while (ReadOn(ref reader)) { }
        }
        catch (JsonException)
        {
            // Not JSON: the database will say where.
        }
    }

    private static ApiError Invalid() => ApiError.InvalidBody("Empty or invalid json");

    private static ApiError TooDeep() => ApiError.InvalidBody("Empty or invalid json", $"nested deeper than {MaxDepth} levels");
}
