using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Edge.Client;

/// <summary>A request body that is already bytes.</summary>
public sealed record Payload(ReadOnlyMemory<byte> Bytes, string ContentType)
{
    /// <summary>JSON text: an object, or an array of objects.</summary>
    public static Payload Json(ReadOnlyMemory<byte> utf8) => new(utf8, "application/json");

    public static Payload Json<T>(T value, JsonTypeInfo<T> type) => Json(JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>CSV with a header line; the word NULL is null.</summary>
    public static Payload Csv(ReadOnlyMemory<byte> utf8) => new(utf8, "text/csv");
}
