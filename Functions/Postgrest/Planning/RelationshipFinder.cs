using System.Collections.Immutable;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>
/// Finds the one relationship that <c>target!hint</c> means, seen from the origin. A target is a relation, a computed relationship, or, for
/// a foreign key's own side, its constraint or column; a hint is a constraint, a column of either side, or a junction.
/// </summary>
/// <remarks>PostgREST v16.2, Plan.hs > findRel.</remarks>
internal static class RelationshipFinder
{
    public static Relationship Find(SchemaCache schema, QualifiedIdentifier origin, string target, string? hint)
    {
        var found = All(schema, origin, target, hint);
        return found.Length switch
        {
            1 => found[0],
            0 => throw RelationshipErrors.NotFound(origin, target, hint, schema),
            _ => throw RelationshipErrors.Ambiguous(origin.Name, target, found),
        };
    }

    public static ImmutableArray<Relationship> All(SchemaCache schema, QualifiedIdentifier origin, string target, string? hint) =>
    [
        .. schema.Relationships.GetValueOrDefault((origin, origin.Schema), []).Where(relationship => Matches(relationship, target, hint)),
    ];

    private static bool Matches(Relationship relationship, string target, string? hint) => relationship switch
    {
        Relationship.Computed computed => computed.Function.Name == target,
        Relationship.ForeignKey { IsSelf: true } key => MatchesSelf(key, target, hint),
        Relationship.ForeignKey key when hint is null => MatchesTarget(key, target),
        Relationship.ForeignKey key => key.ForeignTable.Name == target && MatchesHint(key.Cardinality, hint),
        _ => throw new NotSupportedException(relationship.GetType().Name),
    };

    // One key of a relation to itself gives two relationships. By convention the table's name means the children, the column's name the
    // parent.
    private static bool MatchesSelf(Relationship.ForeignKey key, string target, string? hint) => (key.Cardinality, hint) switch
    {
        (Cardinality.OneToMany, null) => key.ForeignTable.Name == target,
        (Cardinality.ManyToOne, null) => SingleColumn(key.Cardinality)?.Column == target,
        (Cardinality.OneToMany, _) => key.ForeignTable.Name == target && SingleColumn(key.Cardinality)?.ForeignColumn == hint,
        _ => false,
    };

    private static bool MatchesTarget(Relationship.ForeignKey key, string target) =>
        key.ForeignTable.Name == target
        || !key.ForeignTableIsView && (key.Cardinality.Constraint() == target || SingleColumn(key.Cardinality)?.Column == target);

    private static bool MatchesHint(Cardinality cardinality, string hint) =>
        cardinality is Cardinality.ManyToMany many
            ? many.Junction.Table.Name == hint
            : cardinality.Constraint() == hint
                || SingleColumn(cardinality) is { } pair && (pair.Column == hint || pair.ForeignColumn == hint);

    private static ColumnPair? SingleColumn(Cardinality cardinality) =>
        cardinality is not Cardinality.ManyToMany && cardinality.Columns() is [var pair] ? pair : null;
}
