using System.Text.Json;

namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>Writes the parameters that operations share, and a filter for each column.</summary>
internal static class OpenApiParameters
{
    private static readonly (string Key, string Name, string Place, string Description)[] Shared =
    [
        ("select", "select", "query", "Columns and embedded relations to return"),
        ("order", "order", "query", "Ordering, such as name.desc.nullslast"),
        ("limit", "limit", "query", "Most rows to return"),
        ("offset", "offset", "query", "Rows to leave out before the first"),
        ("columns", "columns", "query", "Columns to take from the body"),
        ("on_conflict", "on_conflict", "query", "Columns of the unique constraint that decides whether a row is there already"),
        ("range", "Range", "header", "Rows to return, such as 0-24"),
        ("prefer", "Prefer", "header", "Preferences, such as count=exact or return=representation"),
    ];

    public static void Write(Utf8JsonWriter json, ApiDescription api)
    {
        json.WriteStartObject("parameters");
        foreach (var (key, name, place, description) in Shared) WriteParameter(json, key, name, place, description);
        foreach (var table in api.Tables)
        {
            foreach (var column in table.Columns)
                WriteParameter(
                    json, ComponentName.Of("filter", table.Name.Name, column.Name), column.Name, "query",
                    column.Description ?? "A filter, such as eq.value");
        }

        json.WriteEndObject();
    }

    private static void WriteParameter(Utf8JsonWriter json, string key, string name, string place, string description)
    {
        json.WriteStartObject(key);
        json.WriteString("name", name);
        json.WriteString("in", place);
        json.WriteString("description", description);
        json.WriteStartObject("schema");
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
