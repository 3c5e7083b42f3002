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

    /// <summary>By name; a view has the keys of its base tables, where it shows all their columns, each in the key's order.</summary>
    public ImmutableArray<string> PrimaryKey { get; init; } = [];

    /// <summary>In catalog order (attnum).</summary>
    public ImmutableArray<Column> Columns { get; init; } = [];

    /// <summary>The same columns by name; filled once, when the table is made.</summary>
    public required IReadOnlyDictionary<string, Column> ColumnsByName { get; init; }

    /// <summary>
    /// What an access policy leaves of the table; null: there is no policy. Then <see cref="Columns"/> are those that may be read, and <see
    /// cref="ColumnsByName"/> has those too that may only be written.
    /// </summary>
    public TableUse? Use { get; init; }

    public bool Readable => Use?.Read ?? true;
    public ImmutableArray<Column> InsertColumns => Use?.Inserted ?? Columns;
    public ImmutableArray<Column> UpdateColumns => Use?.Updated ?? Columns;

    /// <summary>The columns that one may do anything with.</summary>
    public IEnumerable<Column> UsableColumns => Use is null ? Columns : ColumnsByName.Values;
}

/// <param name="Read">Some columns may be read.</param>
/// <param name="Inserted">The columns that a new row may bring.</param>
/// <param name="Updated">The columns that may be changed.</param>
/// <param name="IsNarrowed">Not all columns may be read.</param>
public sealed record TableUse(bool Read, ImmutableArray<Column> Inserted, ImmutableArray<Column> Updated, bool IsNarrowed);

/// <param name="Type">
/// The type as documentation shows it: without modifiers if it, or what a domain of it is based on, is built in (<c>character varying</c>),
/// else as declared.
/// </param>
/// <param name="NominalType">The declared type, modifiers included: <c>character varying(20)</c>; the key of data representations.</param>
/// <param name="MaxLength">Characters or bits, for types whose length is limited; else null.</param>
/// <param name="Default">
/// The default's SQL expression, a domain's and an identity's (<c>nextval(…)</c>) included; null if none, or if it is always generated.
/// </param>
/// <param name="EnumLabels">Labels in order, for enum types; else empty.</param>
public sealed record Column(
    string Name, string? Description, bool Nullable, string Type, string NominalType, int? MaxLength, string? Default, ImmutableArray<string> EnumLabels)
{
    /// <summary>Always made by the database: no row may bring its own value.</summary>
    public bool Generated { get; init; }
}
