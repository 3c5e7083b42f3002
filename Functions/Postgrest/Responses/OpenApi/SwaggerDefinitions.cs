using System.Text.Json;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>Writes a definition for each relation: its rows.</summary>
/// <remarks>PostgREST v16.2, Response/OpenAPI.hs > makeTableDef, makeProperty.</remarks>
internal static class SwaggerDefinitions
{
    public static void Write(Utf8JsonWriter json, ApiDescription api, SchemaCache cache)
    {
        json.WriteStartObject("definitions");
        foreach (var table in api.Tables)
        {
            json.WriteStartObject(table.Name.Name);
            if (table.Description is { } comment) json.WriteString("description", comment);
            json.WriteTextsIfAny("required", [.. table.UsableColumns.Where(column => !column.Nullable).Select(column => column.Name)]);
            WriteProperties(json, table, cache);
            json.WriteString("type", "object");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteProperties(Utf8JsonWriter json, Table table, SchemaCache cache)
    {
        if (!table.UsableColumns.Any()) return;

        json.WriteStartObject("properties");
        foreach (var column in table.UsableColumns)
        {
            json.WriteStartObject(column.Name);
            if (ColumnNotes.Description(column, table, cache) is { } description) json.WriteString("description", description);
            WriteType(json, column);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, Column column)
    {
        if (JsonType.Default(column.Type, column.Default) is { } constant)
        {
            json.WritePropertyName("default");
            constant.WriteTo(json);
        }

        json.WriteTextsIfAny("enum", column.EnumLabels);
        json.WriteString("format", JsonType.Format(column.Type));
        json.WriteItems(column.Type);
        if (column.MaxLength is { } most) json.WriteNumber("maxLength", most);
        json.WriteTextIfAny("type", JsonType.Of(column.Type));
    }
}
