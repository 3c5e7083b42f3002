using System.Collections.Immutable;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;

namespace Edge.Postgrest.Planning;

/// <summary>
/// Aggregates, and where they are computed: one in a to-one spread has nothing to aggregate there, so it moves up to the nearest node that
/// is not itself a to-one spread.
/// </summary>
/// <remarks>PostgREST v16.2, Plan.hs > validateAggFunctions, hoistSpreadAggFunctions.</remarks>
internal static class Aggregates
{
    public static ReadPlan Allow(ReadPlan root, bool enabled) =>
        enabled || !Any(root) ? root : throw ApiError.AggregatesNotAllowed().AsException();

    public static ReadPlan Hoist(ReadPlan root) => HoistFrom(root).Node;

    private static bool Any(ReadPlan node) => node.Select.Any(select => select.Aggregate is not null) || node.Children.Any(Any);

    /// <param name="SpreadAlias">The spread it comes from, as its parent calls it.</param>
    private readonly record struct Hoisted(string SpreadAlias, string Name, AggregateFunction Function, string? Cast, string? Alias);

    private static (ReadPlan Node, ImmutableArray<Hoisted> Up) HoistFrom(ReadPlan node)
    {
        ImmutableArray<(ReadPlan Node, ImmutableArray<Hoisted> Up)> children = [.. node.Children.Select(HoistFrom)];
        var fromChildren = children.SelectMany(child => child.Up);
        node = node with { Children = [.. children.Select(child => child.Node)] };

        if (node.Spread != SpreadKind.ToOne)
        {
            var hoisted = fromChildren.DistinctBy(one => (one.SpreadAlias, one.Name)).ToDictionary(one => (one.SpreadAlias, one.Name));
            return (node with { RelationSelects = [.. node.RelationSelects.Select(select => Receive(select, hoisted))] }, []);
        }

        // A to-one spread passes on what its own spreads hand to it, under its own name.
        ImmutableArray<Hoisted> up =
        [
            .. node.Select.Where(select => select.Aggregate is not null).Select(select => Lift(select, node.AggregateAlias)),
            .. fromChildren.Select(one => one with { SpreadAlias = node.AggregateAlias }),
        ];
        return (node with { Select = [.. node.Select.Select(select => select with { Aggregate = null, AggregateCast = null })] }, up);
    }

    private static Hoisted Lift(PlannedSelect select, string spreadAlias) =>
        new(spreadAlias, select.Alias ?? select.Field.Name, select.Aggregate!.Value, select.AggregateCast, select.Alias);

    private static RelationSelect Receive(RelationSelect select, Dictionary<(string SpreadAlias, string Name), Hoisted> hoisted) =>
        select is RelationSelect.Spread spread
            ? spread with { Columns = [.. spread.Columns.Select(column => Receive(column, spread.AggregateAlias, hoisted))] }
            : select;

    private static SpreadSelect Receive(
        SpreadSelect column, string spreadAlias, Dictionary<(string SpreadAlias, string Name), Hoisted> hoisted) =>
        hoisted.TryGetValue((spreadAlias, column.Name), out var aggregate)
            ? column with { Aggregate = aggregate.Function, AggregateCast = aggregate.Cast, Alias = aggregate.Alias }
            : column;
}
