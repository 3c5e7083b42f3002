using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Edge.Client;

/// <summary>JSON through type information only: what the options' resolver knows, and the JSON types themselves, which need none.</summary>
internal static class JsonValues
{
    /// <summary>Columns are mostly <c>snake_case</c>, so that is the default policy.</summary>
    public static JsonSerializerOptions Reflecting
    {
        [RequiresUnreferencedCode("Reads and writes rows by reflection; give a JsonSerializerContext's options instead.")]
        [RequiresDynamicCode("Reads and writes rows by reflection; give a JsonSerializerContext's options instead.")]
        get => field ??= new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
    }

    /// <exception cref="NotSupportedException">The options' resolver does not know the type.</exception>
    public static JsonTypeInfo<T> TypeOf<T>(JsonSerializerOptions json) =>
        typeof(T) == typeof(JsonElement) ? (JsonTypeInfo<T>)(JsonTypeInfo)Element : (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));

    public static byte[] ToUtf8<T>(T value, JsonSerializerOptions json) => value switch
    {
        JsonElement element => Written(element.WriteTo),
        JsonDocument document => Written(document.WriteTo),
        JsonNode node => Written(writer => node.WriteTo(writer)),
        null => "null"u8.ToArray(),
        _ => JsonSerializer.SerializeToUtf8Bytes(value, json.GetTypeInfo(typeof(T) == typeof(object) ? value.GetType() : typeof(T))),
    };

    public static byte[] ToUtf8Array<T>(IEnumerable<T> values, JsonSerializerOptions json) => Written(writer =>
    {
        writer.WriteStartArray();
        foreach (var value in values) writer.WriteRawValue(ToUtf8(value, json), skipInputValidation: true);
        writer.WriteEndArray();
    });

    public static JsonElement ToElement(object value, JsonSerializerOptions json) => JsonElement.Parse(ToUtf8(value, json));

    private static readonly JsonTypeInfo<JsonElement> Element =
        JsonMetadataServices.CreateValueInfo<JsonElement>(
            new JsonSerializerOptions { TypeInfoResolver = JsonTypeInfoResolver.Combine() }, JsonMetadataServices.JsonElementConverter);

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes)) write(writer);
        return bytes.ToArray();
    }
}
