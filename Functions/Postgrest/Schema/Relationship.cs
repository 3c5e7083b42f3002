using System.Collections.Immutable;

namespace Edge.Postgrest.Schema;

/// <summary>A way from one relation to another that <c>select=</c> can embed along. Each foreign key gives one per direction.</summary>
/// <remarks>PostgREST v16.2, SchemaCache/Relationship.hs.</remarks>
public abstract record Relationship
{
    private Relationship() { }

    public required QualifiedIdentifier Table { get; init; }
    public required QualifiedIdentifier ForeignTable { get; init; }
    public required bool IsSelf { get; init; }
    public abstract bool IsToOne { get; }

    /// <summary>From a foreign key, directly or through views.</summary>
    public sealed record ForeignKey : Relationship
    {
        public required Cardinality Cardinality { get; init; }
        public bool TableIsView { get; init; }
        public bool ForeignTableIsView { get; init; }
        public override bool IsToOne => Cardinality is Cardinality.ManyToOne or Cardinality.OneToOne;
    }

    /// <summary>From a function that takes a row of <see cref="Relationship.Table"/> and returns rows of <see cref="Relationship.ForeignTable"/>.</summary>
    public sealed record Computed : Relationship
    {
        public required QualifiedIdentifier Function { get; init; }
        public required bool ToOne { get; init; }
        public override bool IsToOne => ToOne;
    }
}

/// <summary>Pairs are (column of the relation itself, column of the foreign relation).</summary>
public readonly record struct ColumnPair(string Column, string ForeignColumn);

public abstract record Cardinality
{
    private Cardinality() { }

    public sealed record OneToMany(string Constraint, ImmutableArray<ColumnPair> Columns) : Cardinality;

    public sealed record ManyToOne(string Constraint, ImmutableArray<ColumnPair> Columns) : Cardinality;

    /// <param name="IsParent">The relation is the referenced side (as in one-to-many); false: it holds the key (as in many-to-one).</param>
    public sealed record OneToOne(string Constraint, ImmutableArray<ColumnPair> Columns, bool IsParent) : Cardinality;

    public sealed record ManyToMany(Junction Junction) : Cardinality;
}

/// <param name="SourceColumns">(column of the source relation, column of the junction).</param>
/// <param name="TargetColumns">(column of the target relation, column of the junction).</param>
public sealed record Junction(
    QualifiedIdentifier Table, string Constraint1, string Constraint2, ImmutableArray<ColumnPair> SourceColumns, ImmutableArray<ColumnPair> TargetColumns);
