using System.Text.Json;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>
/// Writes a function's operations: GET unless it is volatile, and POST. What it returns is not described: select and filters shape it.
/// </summary>
internal static class OpenApiFunctions
{
    public static void Write(Utf8JsonWriter json, DescribedFunction function)
    {
        json.WriteStartObject(OpenApiPaths.Path("rpc", function.Name));
        if (!function.IsVolatile) WriteOperation(json, "get", function, WriteArguments);
        WriteOperation(json, "post", function, WriteBody);
        json.WriteEndObject();
    }

    private static void WriteOperation(
        Utf8JsonWriter json, string method, DescribedFunction function, Action<Utf8JsonWriter, DescribedFunction> writeInput)
    {
        var comment = Comment.Of(function.Comment);
        json.WriteStartObject(method);
        json.WriteTexts("tags", $"(rpc) {function.Name}");
        json.WriteTextIfAny("summary", comment.Summary);
        json.WriteTextIfAny("description", comment.Rest);
        writeInput(json, function);
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", "OK");
        json.WriteStartObject("content");
        json.WriteStartObject(MediaType.Json.Mime);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        OpenApiPaths.WriteError(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteArguments(Utf8JsonWriter json, DescribedFunction function)
    {
        if (function.Parameters.IsEmpty) return;

        json.WriteStartArray("parameters");
        foreach (var parameter in function.Parameters.DistinctBy(parameter => parameter.Name))
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Name);
            json.WriteString("in", "query");
            json.WriteBoolean("required", parameter.Required);
            json.WriteStartObject("schema");

            // A variadic one is repeated; any other array is written {…}, as Postgres does.
            if (JsonType.IsArray(parameter.Type) && !parameter.Variadic) json.WriteString("type", "string");
            else OpenApiSchemas.WriteType(json, parameter.Type, nullable: false);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBody(Utf8JsonWriter json, DescribedFunction function)
    {
        json.WriteStartObject("requestBody");
        json.WriteStartObject("content");
        json.WriteStartObject(MediaType.Json.Mime);
        json.WriteStartObject("schema");
        json.WriteString("type", "object");
        json.WriteTextsIfAny(
            "required", [.. function.Parameters.Where(parameter => parameter.Required).Select(parameter => parameter.Name)]);
        json.WriteStartObject("properties");
        foreach (var parameter in function.Parameters.DistinctBy(parameter => parameter.Name))
        {
            json.WriteStartObject(parameter.Name);
            OpenApiSchemas.WriteType(json, parameter.Type, nullable: true);
            json.WriteString("x-postgres-type", parameter.Type);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
