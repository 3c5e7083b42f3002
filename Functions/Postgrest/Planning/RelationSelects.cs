using System.Collections.Immutable;

namespace Edge.Postgrest.Planning;

/// <summary>What each node selects of the nodes embedded in it.</summary>
/// <remarks>PostgREST v16.2, Plan.hs > addRelSelects.</remarks>
internal static class RelationSelects
{
    public static ReadPlan Add(ReadPlan node)
    {
        if (node.Children.IsEmpty) return node;

        ImmutableArray<ReadPlan> children = [.. node.Children.Select(Add)];
        return node with { Children = children, RelationSelects = [.. children.Select(Of)] };
    }

    private static RelationSelect Of(ReadPlan child)
    {
        if (child.Spread is not null) return new RelationSelect.Spread(SpreadColumns(child)) { AggregateAlias = child.AggregateAlias };

        var toOne = child.ToParent is { IsToOne: true };
        return new RelationSelect.JsonEmbed(child.ShownAs, toOne, SelectsNothing(child)) { AggregateAlias = child.AggregateAlias };
    }

    private static bool SelectsNothing(ReadPlan node) => node.Select.IsEmpty && node.Children.All(SelectsNothing);

    // A spread within a spread has already been asked for its columns: they go up one more level.
    private static ImmutableArray<SpreadSelect> SpreadColumns(ReadPlan spread) =>
    [
        .. spread.Select.Select(select => Plain(select.Alias ?? select.Field.Name)),
        .. spread.RelationSelects.SelectMany<RelationSelect, SpreadSelect>(inner => inner switch
        {
            RelationSelect.JsonEmbed embed => [Plain(embed.Name)],
            RelationSelect.Spread nested => nested.Columns,
            _ => throw new NotSupportedException(inner.GetType().Name),
        }),
    ];

    private static SpreadSelect Plain(string name) => new(name, null, null, null);
}
