using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>
/// Finds the types and data representations of a relation's fields. An unknown field is no error: it may be a computed one, or the relation
/// may be a function's result; Postgres has the last word.
/// </summary>
/// <remarks>PostgREST v16.2, Plan.hs > ResolverContext.</remarks>
internal readonly record struct FieldResolver(SchemaCache Schema, QualifiedIdentifier Relation)
{
    private const string Json = "json";
    private const string Text = "text";

    public ImmutableArray<Column> Columns => Schema.Tables.TryGetValue(Relation, out var table) ? table.Columns : [];

    /// <summary>An access policy hides some of the columns.</summary>
    public bool IsNarrowed => Schema.Tables.TryGetValue(Relation, out var table) && table.Use is { IsNarrowed: true };

    public FieldResolver Of(QualifiedIdentifier relation) => this with { Relation = relation };

    /// <summary>A field to be shown.</summary>
    public PlannedField ForOutput(Field field) => Represented(Resolve(field), FieldType.Source, Json);

    /// <summary>A whole column to be shown.</summary>
    public PlannedField ForOutput(Column column) => Represented(Of(column), FieldType.Source, Json);

    /// <summary>A field compared with text of the query string.</summary>
    public PlannedField ForFilter(Field field, Operation operation)
    {
        var resolved = Resolve(field);
        if (operation is Operation.Fts fts && Find(field.Name) is { } column && column.Type != "tsvector")
            resolved = resolved with { ToTsVector = true, TsLanguage = fts.Language };
        return Represented(resolved, FieldType.Target, Text);
    }

    public PlannedField ForOrder(Field field) => Resolve(field);

    /// <summary>A column filled from the JSON payload; null if there is no such column.</summary>
    public PlannedField? ForPayload(string column) =>
        Find(column) is { } found ? Represented(Of(found), FieldType.Target, Json) : null;

    public bool HasOutputRepresentation(Column column) => Schema.Representations.ContainsKey((column.NominalType, Json));

    // A json or jsonb column is not converted before ->: an index on the path would no longer apply.
    private PlannedField Resolve(Field field)
    {
        var known = Find(field.Name) is { } column ? Of(column) : new PlannedField { Name = field.Name };
        return known with { JsonPath = field.JsonPath, ToJson = known.Type is not ("json" or "jsonb") };
    }

    private Column? Find(string column) =>
        Schema.Tables.TryGetValue(Relation, out var table) ? table.ColumnsByName.GetValueOrDefault(column) : null;

    private static PlannedField Of(Column column) => new() { Name = column.Name, Type = column.NominalType, Default = column.Default };

    private enum FieldType { Source, Target }

    private PlannedField Represented(PlannedField field, FieldType role, string other)
    {
        var key = role == FieldType.Source ? (field.Type, other) : (other, field.Type);
        return Schema.Representations.TryGetValue(key, out var representation)
            ? field with { Type = key.Item1, Transform = representation.Function }
            : field;
    }
}
