using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Edge.Kv;

/// <summary>A value with all that was stored beside it. Its bytes are shared between readers and never change.</summary>
public sealed record KvEntry
{
    public required ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>What was put with the value: up to 1,024 bytes of any text, JSON in Workers KV.</summary>
    public string? Metadata { get; init; }

    /// <summary>When the value ceases to be there, in whole milliseconds; null: never.</summary>
    public DateTimeOffset? Expiration { get; init; }

    /// <summary>Names this very write, for <see cref="KvCondition.Matches"/>. Opaque.</summary>
    public required string ETag { get; init; }

    /// <summary>The value as UTF-8; bytes that are none become U+FFFD.</summary>
    public string Text() => Encoding.UTF8.GetString(Value.Span);

    /// <exception cref="JsonException">The value is no such JSON.</exception>
    public T? Json<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Value.Span, type);

    /// <exception cref="JsonException">The metadata is no such JSON.</exception>
    public T? MetadataJson<T>(JsonTypeInfo<T> type) => Metadata is null ? default : JsonSerializer.Deserialize(Metadata, type);

    public Stream OpenRead() => MemoryMarshal.TryGetArray(Value, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(Value.ToArray(), writable: false);
}
