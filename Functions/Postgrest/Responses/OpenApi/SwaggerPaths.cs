using System.Text.Json;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>Writes the paths: the root, the relations, the functions.</summary>
/// <remarks>PostgREST v16.2, Response/OpenAPI.hs > makePathItems.</remarks>
internal static class SwaggerPaths
{
    private static readonly string[] ObjectTypes = [MediaType.Json.Mime, MediaType.StrippedSingular.Mime, MediaType.Singular.Mime];
    private static readonly string[] ReadParameters = ["select", "order", "range", "rangeUnit", "offset", "limit", "preferCount"];

    public static string[] RowTypes { get; } = [.. ObjectTypes, MediaType.Csv.Mime];

    public static void Write(Utf8JsonWriter json, ApiDescription api)
    {
        json.WriteStartObject("paths");
        WriteRoot(json);
        foreach (var table in api.Tables) WriteTable(json, table);
        foreach (var function in api.Functions) SwaggerFunctions.Write(json, function, ObjectTypes);
        json.WriteEndObject();
    }

    private static void WriteRoot(Utf8JsonWriter json)
    {
        json.WriteStartObject("/");
        json.WriteStartObject("get");
        json.WriteTexts("produces", MediaType.OpenApi.Mime, MediaType.Json.Mime);
        WriteResponses(json, ("200", "OK"));
        json.WriteString("summary", "OpenAPI description (this document)");
        json.WriteTexts("tags", "Introspection");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTable(Utf8JsonWriter json, Table table)
    {
        string[] filters = [.. table.Columns.Select(column => SwaggerParameters.RowFilter(table, column))];
        var body = $"body.{table.Name.Name}";

        json.WriteStartObject($"/{table.Name.Name}");
        if (table.Readable) WriteOperation(json, "get", table, [.. filters, .. ReadParameters], WriteRows);
        // PostgREST lists all ways to write or none; a policy is for one at a time.
        var all = table.Use is null && (table.Insertable || table.Updatable || table.Deletable);
        if (all || table.Insertable)
            WriteOperation(json, "post", table, [body, "select", "preferPost"], (writer, _) => WriteResponses(writer, ("201", "Created")));
        if (all || table.Deletable)
        {
            WriteOperation(
                json, "delete", table, [.. filters, "preferReturn"], (writer, _) => WriteResponses(writer, ("204", "No Content")));
        }
        if (all || table.Updatable)
        {
            WriteOperation(
                json, "patch", table, [.. filters, body, "preferReturn"], (writer, _) => WriteResponses(writer, ("204", "No Content")));
        }

        json.WriteEndObject();
    }

    private static void WriteOperation(
        Utf8JsonWriter json, string method, Table table, string[] parameters, Action<Utf8JsonWriter, Table> writeResponses)
    {
        var comment = Comment.Of(table.Description);
        json.WriteStartObject(method);
        json.WriteTextIfAny("description", comment.Rest);
        json.WriteStartArray("parameters");
        foreach (var parameter in parameters) json.WriteReference($"#/parameters/{parameter}");
        json.WriteEndArray();
        writeResponses(json, table);
        if (comment.Summary is { } summary) json.WriteString("summary", summary);
        json.WriteTexts("tags", table.Name.Name);
        json.WriteEndObject();
    }

    private static void WriteRows(Utf8JsonWriter json, Table table)
    {
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", "OK");
        json.WriteStartObject("schema");
        json.WritePropertyName("items");
        json.WriteReference($"#/definitions/{table.Name.Name}");
        json.WriteString("type", "array");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("206");
        json.WriteString("description", "Partial Content");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    internal static void WriteResponses(Utf8JsonWriter json, (string Status, string Description) response)
    {
        json.WriteStartObject("responses");
        json.WriteStartObject(response.Status);
        json.WriteString("description", response.Description);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
