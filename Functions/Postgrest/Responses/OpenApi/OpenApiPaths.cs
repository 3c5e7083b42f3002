using System.Text.Json;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>Writes the operations on relations; those of functions are next door.</summary>
internal static class OpenApiPaths
{
    private static readonly string[] ReadParameters = ["select", "order", "limit", "offset", "range", "prefer"];

    public static void Write(Utf8JsonWriter json, ApiDescription api)
    {
        json.WriteStartObject("paths");
        foreach (var table in api.Tables) WriteTable(json, table);
        foreach (var function in api.Functions) OpenApiFunctions.Write(json, function);
        json.WriteEndObject();
    }

    /// <summary>Braces would make a template of a path.</summary>
    public static string Path(params ReadOnlySpan<string> segments)
    {
        var path = "";
        foreach (var segment in segments) path += "/" + Uri.EscapeDataString(segment);
        return path;
    }

    private static void WriteTable(Utf8JsonWriter json, Table table)
    {
        var name = table.Name.Name;
        string[] filters = [.. table.Columns.Select(column => ComponentName.Of("filter", name, column.Name))];
        json.WriteStartObject(Path(name));
        if (table.Readable) WriteOperation(json, "get", table, [.. filters, .. ReadParameters], body: null, [("200", "OK"), ("206", "Partial Content")]);
        if (table.Insertable)
            WriteOperation(
                json, "post", table, ["columns", "on_conflict", "select", "prefer"], OpenApiSchemas.New,
                [("201", "Created"), ("200", "OK")]);
        if (table.Updatable)
            WriteOperation(
                json, "patch", table, [.. filters, "columns", "select", "prefer"], OpenApiSchemas.Change,
                [("204", "No Content"), ("200", "OK")]);
        if (table.Deletable)
            WriteOperation(json, "delete", table, [.. filters, "select", "prefer"], body: null, [("204", "No Content"), ("200", "OK")]);
        json.WriteEndObject();
    }

    private static void WriteOperation(
        Utf8JsonWriter json, string method, Table table, string[] parameters, string? body, (string Status, string Description)[] responses)
    {
        var comment = Comment.Of(table.Description);
        json.WriteStartObject(method);
        json.WriteTexts("tags", table.Name.Name);
        json.WriteTextIfAny("summary", comment.Summary);
        json.WriteTextIfAny("description", comment.Rest);
        json.WriteStartArray("parameters");
        foreach (var parameter in parameters) json.WriteReference("#/components/parameters/" + parameter);
        json.WriteEndArray();
        if (body is not null) WriteBody(json, table, body);

        json.WriteStartObject("responses");
        foreach (var (status, description) in responses)
        {
            json.WriteStartObject(status);
            json.WriteString("description", description);
            if (status is not ("204" or "201")) WriteRows(json, table);
            json.WriteEndObject();
        }

        WriteError(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>One row or several.</summary>
    private static void WriteBody(Utf8JsonWriter json, Table table, string schema)
    {
        var reference = ComponentName.Schema(schema, table.Name.Name);
        json.WriteStartObject("requestBody");
        json.WriteStartObject("content");
        json.WriteStartObject(MediaType.Json.Mime);
        json.WriteStartObject("schema");
        json.WriteStartArray("oneOf");
        json.WriteReference(reference);
        json.WriteStartObject();
        WriteArray(json, reference);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        WriteText(json, MediaType.Csv.Mime);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRows(Utf8JsonWriter json, Table table)
    {
        var reference = ComponentName.Schema(OpenApiSchemas.Row, table.Name.Name);
        json.WriteStartObject("content");
        json.WriteStartObject(MediaType.Json.Mime);
        json.WriteStartObject("schema");
        WriteArray(json, reference);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject(MediaType.Singular.Mime);
        json.WritePropertyName("schema");
        json.WriteReference(reference);
        json.WriteEndObject();
        WriteText(json, MediaType.Csv.Mime);
        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string reference)
    {
        json.WriteString("type", "array");
        json.WritePropertyName("items");
        json.WriteReference(reference);
    }

    private static void WriteText(Utf8JsonWriter json, string mediaType)
    {
        json.WriteStartObject(mediaType);
        json.WriteStartObject("schema");
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    internal static void WriteError(Utf8JsonWriter json)
    {
        json.WriteStartObject("default");
        json.WriteString("description", "Error");
        json.WriteStartObject("content");
        json.WriteStartObject(MediaType.Json.Mime);
        json.WritePropertyName("schema");
        json.WriteReference(ComponentName.Schema("error"));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
