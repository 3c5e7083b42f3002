using System.Collections.Immutable;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;

namespace Edge.Postgrest.Planning;

/// <summary>
/// A to-many spread collects each of its columns into an array, so its order has to apply within the aggregates: what it is ordered by is
/// selected too, under an alias that collides with nothing.
/// </summary>
/// <remarks>PostgREST v16.2, Plan.hs > addToManyOrderSelects.</remarks>
internal static class ToManySpreads
{
    public static ReadPlan MoveOrder(ReadPlan node)
    {
        if (node.Spread == SpreadKind.ToMany)
        {
            if (HasAggregate(node)) throw ApiError.NotImplemented(
                "Aggregates are not implemented for one-to-many or many-to-many spreads.").AsException();

            node = node with
            {
                Order = [],
                SpreadExtraSelect = [.. node.Order.Select((order, i) => ExtraSelect(order, Alias(node, order, i)))],
                SpreadOrder = [.. node.Order.Select((order, i) => ByAlias(order, Alias(node, order, i)))],
            };
        }

        return node with { Children = [.. node.Children.Select(MoveOrder)] };
    }

    private static bool HasAggregate(ReadPlan node) =>
        node.Select.Any(select => select.Aggregate is not null)
        || node.RelationSelects.OfType<RelationSelect.Spread>().Any(spread => spread.Columns.Any(column => column.Aggregate is not null));

    private static string Alias(ReadPlan node, PlannedOrder order, int index)
    {
        var name = order switch
        {
            PlannedOrder.Column column => column.Field.Name,
            PlannedOrder.Related related => related.Field.Name,
            _ => throw new NotSupportedException(order.GetType().Name),
        };
        return $"{node.AggregateAlias}_{name}_{index + 1}";
    }

    private static SpreadExtraSelect ExtraSelect(PlannedOrder order, string alias) => order switch
    {
        PlannedOrder.Column column => new(null, new PlannedSelect(column.Field, null, null, null, alias)),
        PlannedOrder.Related { Field: var field } related => new(
            related.AggregateAlias,
            new PlannedSelect(new PlannedField { Name = field.Name, JsonPath = field.JsonPath }, null, null, null, alias)),
        _ => throw new NotSupportedException(order.GetType().Name),
    };

    private static PlannedOrder.Column ByAlias(PlannedOrder order, string alias) =>
        new(new PlannedField { Name = alias }) { Direction = order.Direction, Nulls = order.Nulls };
}
