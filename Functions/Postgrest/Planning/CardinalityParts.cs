using System.Collections.Immutable;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>What the cardinalities of one foreign key have in common.</summary>
internal static class CardinalityParts
{
    /// <summary>Columns of the relation itself, with those of the other one (or, of many-to-many, of the junction).</summary>
    public static ImmutableArray<ColumnPair> Columns(this Cardinality cardinality) => cardinality switch
    {
        Cardinality.OneToMany one => one.Columns,
        Cardinality.ManyToOne one => one.Columns,
        Cardinality.OneToOne one => one.Columns,
        Cardinality.ManyToMany many => many.Junction.SourceColumns,
        _ => throw new NotSupportedException(cardinality.GetType().Name),
    };

    /// <summary>Null for many-to-many, which has two.</summary>
    public static string? Constraint(this Cardinality cardinality) => cardinality switch
    {
        Cardinality.OneToMany one => one.Constraint,
        Cardinality.ManyToOne one => one.Constraint,
        Cardinality.OneToOne one => one.Constraint,
        _ => null,
    };
}
