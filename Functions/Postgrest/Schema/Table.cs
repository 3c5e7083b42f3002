using System.Collections.Immutable;

namespace Edge.Postgrest.Schema;

/// <summary>A relation of an exposed schema: table, partitioned table, view, materialized view or foreign table.</summary>
public sealed record Table
{
    public required QualifiedIdentifier Name { get; init; }
    public string? Description { get; init; }
    public bool IsView { get; init; }
    public bool Insertable { get; init; }
    public bool Updatable { get; init; }
    public bool Deletable { get; init; }

    /// <summary>In primary key order; a view has those of its base tables, where all of them are selected.</summary>
    public ImmutableArray<string> PrimaryKey { get; init; } = [];

    /// <summary>In catalog order (attnum).</summary>
    public ImmutableArray<Column> Columns { get; init; } = [];

    /// <summary>The same columns by name; filled once, when the table is made.</summary>
    public required IReadOnlyDictionary<string, Column> ColumnsByName { get; init; }
}

/// <param name="Type">The type as shown and cast to, domains resolved to their base: <c>character varying(20)</c>.</param>
/// <param name="NominalType">The declared type before domain resolution; the key of data representations.</param>
/// <param name="MaxLength">Characters, for <c>character</c> and <c>character varying</c>; else null.</param>
/// <param name="Default">The default's SQL expression, an identity's or a generated column's included; null if none.</param>
/// <param name="EnumLabels">Labels in order, for enum types; else empty.</param>
public sealed record Column(
    string Name, string? Description, bool Nullable, string Type, string NominalType, int? MaxLength, string? Default, ImmutableArray<string> EnumLabels);
