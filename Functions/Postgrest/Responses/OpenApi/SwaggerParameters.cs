using System.Text.Json;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>Writes the parameters that paths refer to: the general ones, and for each relation its body and its filters.</summary>
/// <remarks>PostgREST v16.2, Response/OpenAPI.hs > makeParamDefs.</remarks>
internal static class SwaggerParameters
{
    private static readonly string[] Returns = ["return=representation", "return=minimal", "return=none"];
    private static readonly string[] Resolutions = ["resolution=ignore-duplicates", "resolution=merge-duplicates"];

    public static void Write(Utf8JsonWriter json, ApiDescription api)
    {
        json.WriteStartObject("parameters");
        WritePreference(json, "preferParams", []);
        WritePreference(json, "preferReturn", Returns);
        WritePreference(json, "preferCount", ["count=none"]);
        WritePreference(json, "preferPost", [.. Returns, .. Resolutions]);
        WriteQuery(json, "select", "select", "Filtering Columns");
        WriteQuery(json, "on_conflict", "on_conflict", "On Conflict");
        WriteQuery(json, "order", "order", "Ordering");
        WriteText(json, "range", "Range", "Limiting and Pagination", "header");
        WriteText(json, "rangeUnit", "Range-Unit", "Limiting and Pagination", "header", preset: "items");
        WriteQuery(json, "offset", "offset", "Limiting and Pagination");
        WriteQuery(json, "limit", "limit", "Limiting and Pagination");
        foreach (var table in api.Tables)
        {
            WriteBody(json, table.Name.Name);
            foreach (var column in table.Columns) WriteQuery(json, RowFilter(table, column), column.Name, column.Description);
        }

        json.WriteEndObject();
    }

    public static string RowFilter(Table table, Column column) => $"rowFilter.{table.Name.Name}.{column.Name}";

    private static void WritePreference(Utf8JsonWriter json, string key, string[] values) =>
        WriteText(json, key, "Prefer", "Preference", "header", values);

    private static void WriteQuery(Utf8JsonWriter json, string key, string name, string? description) =>
        WriteText(json, key, name, description, "query");

    private static void WriteText(
        Utf8JsonWriter json, string key, string name, string? description, string place, string[]? values = null, string? preset = null)
    {
        json.WriteStartObject(key);
        json.WriteString("name", name);
        if (description is not null) json.WriteString("description", description);
        json.WriteBoolean("required", false);
        json.WriteTextIfAny("default", preset);
        json.WriteTextsIfAny("enum", values ?? []);
        json.WriteString("in", place);
        json.WriteString("type", "string");
        json.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter json, string table)
    {
        json.WriteStartObject($"body.{table}");
        json.WriteString("name", table);
        json.WriteString("description", table);
        json.WriteBoolean("required", false);
        json.WriteString("in", "body");
        json.WritePropertyName("schema");
        json.WriteReference($"#/definitions/{table}");
        json.WriteEndObject();
    }
}
