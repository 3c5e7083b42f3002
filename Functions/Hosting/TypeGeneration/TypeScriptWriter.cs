using System.Text.Json;
using Edge.Postgrest.Schema;

namespace Edge.Hosting.TypeGeneration;

/// <summary>Writes the <c>Database</c> type that supabase-js takes: <c>createClient&lt;Database&gt;(url, key)</c>.</summary>
internal sealed class TypeScriptWriter
{
    private static readonly JsonSerializerOptions Literal = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SourceText source = new("  ");
    private readonly SchemaCache cache;

    private TypeScriptWriter(SchemaCache cache) => this.cache = cache;

    public static string Write(SchemaCache cache, IEnumerable<string> schemas)
    {
        var writer = new TypeScriptWriter(cache);
        writer.source
            .Line("// Made by \"generate types --language typescript\" from the database.")
            .Line("export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]")
            .Line();
        writer.Object("export type Database =", () =>
        {
            foreach (var schema in schemas) writer.Object($"{Text(schema)}:", () => writer.Schema(schema));
        });
        return writer.source.ToString();
    }

    private void Schema(string schema)
    {
        var relations = cache.Tables.Values.Where(table => table.Name.Schema == schema).OrderBy(table => table.Name.Name, StringComparer.Ordinal).ToList();
        Object("Tables:", () => relations.FindAll(table => !table.IsView).ForEach(Relation));
        Object("Views:", () => relations.FindAll(table => table.IsView).ForEach(Relation));
        Object("Functions:", () =>
        {
            foreach (var (name, overloads) in cache.Routines.OrderBy(routine => routine.Key.Name, StringComparer.Ordinal))
            {
                if (name.Schema == schema) Function(name.Name, [.. overloads]);
            }
        });
        Object("Enums:", () =>
        {
            var enums = relations.SelectMany(table => table.Columns).Where(column => !column.EnumLabels.IsEmpty).DistinctBy(column => column.Type);
            foreach (var column in enums) source.Line($"{Text(column.Type[(column.Type.LastIndexOf('.') + 1)..].Trim('"'))}: {Labels(column)}");
        });
        Object("CompositeTypes:", () => { });
    }

    private void Relation(Table table) => Object($"{Text(table.Name.Name)}:", () =>
    {
        Object("Row:", () => Each(table, column => $"{Text(column.Name)}: {TypeOf(column)}"));
        if (!table.IsView || table.Insertable)
            Object("Insert:", () => Each(table, column => Written(column, optional: column.Nullable || column.Default is not null)));
        if (!table.IsView || table.Updatable) Object("Update:", () => Each(table, column => Written(column, optional: true)));
        source.Line("Relationships: [");
        source.Indented(() =>
        {
            foreach (var relationship in cache.Relationships.GetValueOrDefault((table.Name, table.Name.Schema), [])) Relationship(relationship);
        });
        source.Line("]");
    });

    private void Relationship(Relationship relationship)
    {
        var (constraint, columns, isOneToOne) = (relationship as Relationship.ForeignKey)?.Cardinality switch
        {
            Cardinality.ManyToOne(var name, var pairs) => (name, pairs, false),
            Cardinality.OneToOne(var name, var pairs, false) => (name, pairs, true),
            _ => ("", [], false),
        };
        if (constraint.Length == 0) return;
        Object("", () => source
            .Line($"foreignKeyName: {Text(constraint)}")
            .Line($"columns: [{string.Join(", ", columns.Select(pair => Text(pair.Column)))}]")
            .Line($"isOneToOne: {(isOneToOne ? "true" : "false")}")
            .Line($"referencedRelation: {Text(relationship.ForeignTable.Name)}")
            .Line($"referencedColumns: [{string.Join(", ", columns.Select(pair => Text(pair.ForeignColumn)))}]"), end: "},");
    }

    /// <summary>A function with overloads is a union, as supabase-js has it.</summary>
    private void Function(string name, List<Routine> overloads) => source.Line(
        $"{Text(name)}: {string.Join(" | ", overloads.Select(routine => $"{{ Args: {Arguments(routine)}; Returns: {Returned(routine)} }}"))}");

    private static string Arguments(Routine routine)
    {
        var named = routine.Parameters.Where(parameter => parameter.Name.Length > 0).ToList();
        return named.Count == 0
            ? "Record<PropertyKey, never>"
            : $"{{ {string.Join("; ", named.Select(parameter => $"{Text(parameter.Name)}{(parameter.Required ? "" : "?")}: {TypeScriptTypes.Of(parameter.Type)}"))} }}";
    }

    private string Returned(Routine routine)
    {
        var type = routine.Returns.Type;
        var one = !type.IsComposite ? TypeScriptTypes.Of(type.Name.Name)
            : cache.Tables.TryGetValue(type.Name, out var table)
                ? $"{{ {string.Join("; ", table.Columns.Select(column => $"{Text(column.Name)}: {TypeOf(column)}"))} }}"
                : "Record<string, unknown>";
        return routine.Returns.IsSet ? $"({one})[]" : one;
    }

    private void Each(Table table, Func<Column, string?> line)
    {
        foreach (var column in table.Columns)
        {
            if (line(column) is { } text) source.Line(text);
        }
    }

    private string? Written(Column column, bool optional) =>
        column.Generated ? $"{Text(column.Name)}?: never" : $"{Text(column.Name)}{(optional ? "?" : "")}: {TypeOf(column)}";

    private string TypeOf(Column column)
    {
        var type = cache.Representations.ContainsKey((column.NominalType, "json")) ? "Json"
            : column.EnumLabels.IsEmpty ? TypeScriptTypes.Of(column.Type)
            : Labels(column);
        return column.Nullable ? $"{type} | null" : type;
    }

    private static string Labels(Column column) => string.Join(" | ", column.EnumLabels.Select(Text));

    private void Object(string head, Action inside, string end = "}")
    {
        source.Line(head.Length == 0 ? "{" : $"{head} {{");
        source.Indented(inside);
        source.Line(end);
    }

    private static string Text(string value) => JsonSerializer.Serialize(value, Literal);
}
