using System.Text.Json;

namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>Writes a function's path: GET unless it is volatile, and POST.</summary>
/// <remarks>PostgREST v16.2, Response/OpenAPI.hs > makeProcPathItem.</remarks>
internal static class SwaggerFunctions
{
    public static void Write(Utf8JsonWriter json, DescribedFunction function, string[] produces)
    {
        json.WriteStartObject($"/rpc/{function.Name}");
        if (!function.IsVolatile) WriteOperation(json, "get", function, produces, WriteArguments);
        WriteOperation(json, "post", function, produces, WriteBody);
        json.WriteEndObject();
    }

    private static void WriteOperation(
        Utf8JsonWriter json, string method, DescribedFunction function, string[] produces, Action<Utf8JsonWriter,
        DescribedFunction> writeParameters)
    {
        var comment = Comment.Of(function.Comment);
        json.WriteStartObject(method);
        json.WriteTextIfAny("description", comment.Rest);
        writeParameters(json, function);
        json.WriteTexts("produces", produces);
        SwaggerPaths.WriteResponses(json, ("200", "OK"));
        if (comment.Summary is { } summary) json.WriteString("summary", summary);
        json.WriteTexts("tags", $"(rpc) {function.Name}");
        json.WriteEndObject();
    }

    private static void WriteArguments(Utf8JsonWriter json, DescribedFunction function)
    {
        if (function.Parameters.IsEmpty) return;

        json.WriteStartArray("parameters");
        foreach (var parameter in function.Parameters)
        {
            json.WriteStartObject();
            if (parameter.Variadic) json.WriteString("collectionFormat", "multi");
            else json.WriteString("format", JsonType.Format(parameter.Type));
            json.WriteString("in", "query");
            if (parameter.Variadic) WriteElement(json, JsonType.Element(parameter.Type));
            json.WriteString("name", parameter.Name);
            json.WriteBoolean("required", parameter.Required);
            json.WriteString("type", QueryType(parameter));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteElement(Utf8JsonWriter json, string type)
    {
        json.WriteStartObject("items");
        json.WriteString("format", JsonType.Format(type));
        json.WriteTextIfAny("type", JsonType.Of(type));
        json.WriteEndObject();
    }

    /// <summary>In a query an array is written <c>{…}</c>, and everything must have a type.</summary>
    private static string QueryType(DescribedParameter parameter) => JsonType.Of(parameter.Type) switch
    {
        null => "string",
        "array" when !parameter.Variadic => "string",
        var type => type,
    };

    private static void WriteBody(Utf8JsonWriter json, DescribedFunction function)
    {
        json.WriteStartArray("parameters");
        json.WriteStartObject();
        json.WriteString("in", "body");
        json.WriteString("name", "args");
        json.WriteBoolean("required", true);
        json.WriteStartObject("schema");
        if (function.Comment is { } comment) json.WriteString("description", comment);
        WriteProperties(json, function);
        json.WriteTextsIfAny(
            "required", [.. function.Parameters.Where(parameter => parameter.Required).Select(parameter => parameter.Name)]);
        json.WriteString("type", "object");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteReference("#/parameters/preferParams");
        json.WriteEndArray();
    }

    private static void WriteProperties(Utf8JsonWriter json, DescribedFunction function)
    {
        if (function.Parameters.IsEmpty) return;

        json.WriteStartObject("properties");
        foreach (var parameter in function.Parameters.DistinctBy(parameter => parameter.Name))
        {
            json.WriteStartObject(parameter.Name);
            json.WriteString("format", JsonType.Format(parameter.Type));
            json.WriteItems(parameter.Type);
            json.WriteTextIfAny("type", JsonType.Of(parameter.Type));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
