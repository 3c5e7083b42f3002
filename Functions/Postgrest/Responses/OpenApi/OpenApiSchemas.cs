using System.Collections.Immutable;
using System.Text.Json;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>
/// Writes the schemas: for each relation its rows, what a new row needs and what a change may hold, and
/// the error that any request can end in.
/// </summary>
internal static class OpenApiSchemas
{
    public const string Row = "row", New = "new", Change = "change";

    public static void Write(Utf8JsonWriter json, ApiDescription api, SchemaCache cache)
    {
        json.WriteStartObject("schemas");
        WriteError(json);
        foreach (var table in api.Tables)
        {
            var name = table.Name.Name;
            WriteRelation(json, ComponentName.Of(Row, name), table, table.Columns, cache, column => !column.Nullable);
            if (table.Insertable)
                WriteRelation(
                    json, ComponentName.Of(New, name), table, table.InsertColumns, cache, column => column is { Nullable: false, Default: null });
            if (table.Updatable) WriteRelation(json, ComponentName.Of(Change, name), table, table.UpdateColumns, cache, _ => false);
        }

        json.WriteEndObject();
    }

    /// <summary>A type as JSON Schema has it.</summary>
    /// <param name="nullable">Null is a value too.</param>
    public static void WriteType(Utf8JsonWriter json, string type, bool nullable)
    {
        if (JsonType.Of(type) is not { } jsonType) return;

        if (nullable) json.WriteTexts("type", jsonType, "null");
        else json.WriteString("type", jsonType);
        json.WriteTextIfAny("format", Format(type));
        if (!JsonType.IsArray(type)) return;

        json.WriteStartObject("items");
        WriteType(json, JsonType.Element(type), nullable: true);
        json.WriteEndObject();
    }

    private static void WriteRelation(
        Utf8JsonWriter json, string key, Table table, ImmutableArray<Column> columns, SchemaCache cache, Func<Column, bool> required)
    {
        json.WriteStartObject(key);
        json.WriteString("type", "object");
        json.WriteString("title", table.Name.Name);
        json.WriteTextIfAny("description", table.Description);
        json.WriteTextsIfAny("required", [.. columns.Where(required).Select(column => column.Name)]);
        json.WriteStartObject("properties");
        foreach (var column in columns) WriteColumn(json, column, ColumnNotes.Description(column, table, cache));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, Column column, string? description)
    {
        json.WriteStartObject(column.Name);
        json.WriteTextIfAny("description", description);
        WriteType(json, column.Type, column.Nullable);
        json.WriteString("x-postgres-type", column.NominalType);
        if (!column.EnumLabels.IsEmpty)
        {
            json.WriteStartArray("enum");
            foreach (var label in column.EnumLabels) json.WriteStringValue(label);
            if (column.Nullable) json.WriteNullValue();
            json.WriteEndArray();
        }

        if (column.MaxLength is { } most && JsonType.Of(column.Type) is "string") json.WriteNumber("maxLength", most);
        if (JsonType.Default(column.Type, column.Default) is { } constant && !IsExpression(column))
        {
            json.WritePropertyName("default");
            constant.WriteTo(json);
        }

        json.WriteEndObject();
    }

    /// <summary><c>now()</c> is a default, but not the value that a column of it gets.</summary>
    private static bool IsExpression(Column column) =>
        JsonType.Of(column.Type) is "string" && column.Default?.EndsWith("::" + column.Type, StringComparison.Ordinal) is not true;

    /// <summary>The formats that JSON Schema and OpenAPI know; others are in <c>x-postgres-type</c>.</summary>
    private static string? Format(string type) => type switch
    {
        "smallint" or "integer" => "int32",
        "bigint" => "int64",
        "real" => "float",
        "double precision" => "double",
        "date" => "date",
        "uuid" => "uuid",
        "timestamp with time zone" => "date-time",
        _ => null,
    };

    private static void WriteError(Utf8JsonWriter json)
    {
        json.WriteStartObject("error");
        json.WriteString("type", "object");
        json.WriteTexts("required", "code", "message");
        json.WriteStartObject("properties");
        foreach (var (name, nullable) in new[] { ("code", false), ("message", false), ("hint", true) })
        {
            json.WriteStartObject(name);
            WriteType(json, "text", nullable);
            json.WriteEndObject();
        }

        json.WriteStartObject("details");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
