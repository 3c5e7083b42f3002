using System.Collections.Immutable;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;

namespace Edge.Postgrest.Planning;

/// <summary>Puts the order terms on the nodes they are for.</summary>
/// <remarks>PostgREST v16.2, Plan.hs > addOrders, addRelatedOrders.</remarks>
internal static class Orders
{
    // Types are looked up in the root's relation even for an embedded one's order. It shows: a json column there is ordered by
    // to_jsonb(column).
    public static ReadPlan Add(ReadPlan root, FieldResolver fields, ApiRequest request, EmbedPaths paths) =>
        paths.ChangeAll(root, request.Query.Order, (node, orders) =>
            node with { Order = [.. orders.First().Select(term => Resolve(term, fields))] });

    /// <summary>Finds the embedded relation of terms such as <c>clients(name)</c>; it must be there, and a to-one.</summary>
    public static ReadPlan ResolveRelated(ReadPlan node) => node with
    {
        Order = [.. node.Order.Select(order => order is PlannedOrder.Related related ? ResolveRelated(related, node) : order)],
        Children = [.. node.Children.Select(ResolveRelated)],
    };

    private static PlannedOrder Resolve(OrderTerm term, FieldResolver fields) => term switch
    {
        OrderTerm.Column c => new PlannedOrder.Column(fields.ForOrder(c.Field)) { Direction = c.Direction, Nulls = c.Nulls },
        OrderTerm.Related r => new PlannedOrder.Related(r.Relation, r.Field) { Direction = r.Direction, Nulls = r.Nulls },
        _ => throw new NotSupportedException(term.GetType().Name),
    };

    // Until here the term holds the relation's name as given.
    private static PlannedOrder.Related ResolveRelated(PlannedOrder.Related order, ReadPlan node)
    {
        var name = order.AggregateAlias;
        var embedded = node.Children.FirstOrDefault(child => child.ShownAs == name) ?? throw ApiError.NotEmbedded(name).AsException();
        if (embedded.ToParent is not { IsToOne: true }) throw ApiError.RelatedOrderNotToOne(node.From.Name, name).AsException();
        return order with { AggregateAlias = embedded.AggregateAlias };
    }
}
