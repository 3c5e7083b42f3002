using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>Relates every embedded node to its parent, and names it in the query.</summary>
/// <remarks>PostgREST v16.2, Plan.hs > addRels.</remarks>
internal static class Embedding
{
    public static ReadPlan AddRelationships(ReadPlan root, ApiRequest request, SchemaCache schema)
    {
        // What a mutation or a call answers is read from their CTE, under the relation's name, which is how relationships are found.
        if (request.Action is RequestAction.RelationMutate or RequestAction.RoutineCall)
            root = root with { From = ReadPlan.Source, FromAlias = root.From.Name };

        return WithChildrenRelated(root, request.Schema, schema);
    }

    private static ReadPlan WithChildrenRelated(ReadPlan parent, string schemaName, SchemaCache schema) => parent with
    {
        Children =
        [
            .. parent.Children.Select(child => WithChildrenRelated(Relate(child, parent, schemaName, schema), schemaName, schema)),
        ],
    };

    private static ReadPlan Relate(ReadPlan node, ReadPlan parent, string schemaName, SchemaCache schema)
    {
        var origin = node.Depth == 1 ? parent.FromAlias ?? parent.From.Name : parent.From.Name;
        var relationship = RelationshipFinder.Find(schema, new QualifiedIdentifier(schemaName, origin), node.RelationName, node.Hint);
        var alias = $"{relationship.ForeignTable.Name}_{node.Depth}";

        var related = node with
        {
            From = relationship.ForeignTable,
            ToParent = relationship,
            AggregateAlias = $"{relationship.Table.Name}_{node.ShownAs}_{node.Depth}",
            Spread = node.Spread is null ? null : relationship.IsToOne ? SpreadKind.ToOne : SpreadKind.ToMany,
        };

        return relationship switch
        {
            Relationship.Computed => related with
            {
                FromAlias = alias,
                ParentAlias = parent.FromAlias is { } parentAlias ? new QualifiedIdentifier("", parentAlias) : relationship.Table,
            },
            // The junction is joined inside, so there is nothing to tell apart by an alias.
            Relationship.ForeignKey { Cardinality: Cardinality.ManyToMany(var junction) } key =>
                related with { JoinConditions = ThroughJunction(key, junction, parent.FromAlias) },
            Relationship.ForeignKey key => related with { FromAlias = alias, JoinConditions = Direct(key, alias, parent.FromAlias) },
            _ => throw new NotSupportedException(relationship.GetType().Name),
        };
    }

    private static ImmutableArray<JoinCondition> Direct(Relationship.ForeignKey key, string alias, string? parentAlias)
    {
        var left = new QualifiedIdentifier("", alias);
        var right = Aliased(key.Table, parentAlias);
        return [.. key.Cardinality.Columns().Select(pair => new JoinCondition(left, pair.ForeignColumn, right, pair.Column))];
    }

    // The junction and the target are named by the schema of the relation they are reached from.
    private static ImmutableArray<JoinCondition> ThroughJunction(Relationship.ForeignKey key, Junction junction, string? parentAlias)
    {
        var between = key.Table with { Name = junction.Table.Name };
        var target = key.Table with { Name = key.ForeignTable.Name };
        var source = Aliased(key.Table, parentAlias);
        return
        [
            .. junction.TargetColumns.Select(pair => new JoinCondition(between, pair.ForeignColumn, target, pair.Column)),
            .. junction.SourceColumns.Select(pair => new JoinCondition(between, pair.ForeignColumn, source, pair.Column)),
        ];
    }

    private static QualifiedIdentifier Aliased(QualifiedIdentifier relation, string? alias) =>
        alias is null ? relation : new QualifiedIdentifier("", alias);
}
