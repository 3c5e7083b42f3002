using System.Text.Json;

namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>Shapes that OpenAPI documents repeat.</summary>
internal static class JsonWriting
{
    public static void WriteTexts(this Utf8JsonWriter json, string name, params IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    public static void WriteTextsIfAny(this Utf8JsonWriter json, string name, IReadOnlyCollection<string> texts)
    {
        if (texts.Count > 0) json.WriteTexts(name, texts);
    }

    public static void WriteTextIfAny(this Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text)) json.WriteString(name, text);
    }

    public static void WriteReference(this Utf8JsonWriter json, string pointer)
    {
        json.WriteStartObject();
        json.WriteString("$ref", pointer);
        json.WriteEndObject();
    }

    /// <summary><c>"items"</c> of an array type; nothing for other types.</summary>
    public static void WriteItems(this Utf8JsonWriter json, string type)
    {
        if (!JsonType.IsArray(type)) return;

        json.WriteStartObject("items");
        json.WriteTextIfAny("type", JsonType.Of(JsonType.Element(type)));
        json.WriteEndObject();
    }
}
