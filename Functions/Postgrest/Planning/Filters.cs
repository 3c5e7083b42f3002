using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>Puts filters and logic trees on the nodes they are for.</summary>
/// <remarks>PostgREST v16.2, Plan.hs > addFilters, addLogicTrees, addNullEmbedFilters.</remarks>
internal static class Filters
{
    public static ReadPlan Add(ReadPlan root, FieldResolver fields, ApiRequest request, EmbedPaths paths) =>
        paths.ChangeAll(root, ForAnswer(request.Query.Filters, request.Action), (node, filters) =>
            node with { Where = [.. filters.Select(filter => Resolve(filter, fields.Of(node.From))), .. node.Where] });

    public static ReadPlan AddLogic(ReadPlan root, FieldResolver fields, ApiRequest request, EmbedPaths paths) =>
        paths.ChangeAll(root, ForAnswer(request.Query.Logic, request.Action), (node, trees) =>
            node with { Where = [.. trees.Select(tree => Resolve(tree, fields.Of(node.From))), .. node.Where] });

    public static PlannedLogic Resolve(Filter filter, FieldResolver fields) =>
        new PlannedLogic.Filter(fields.ForFilter(filter.Field, filter.Expression.Operation), filter.Expression);

    public static PlannedLogic Resolve(LogicTree logic, FieldResolver fields) => logic switch
    {
        LogicTree.Statement statement => Resolve(statement.Filter, fields),
        LogicTree.Group group => new PlannedLogic.Group(group.Negated, group.Operator, [.. group.Children.Select(c => Resolve(c, fields))]),
        _ => throw new NotSupportedException(logic.GetType().Name),
    };

    /// <summary>
    /// <c>projects=is.null</c> asks about the embedded relation, if there is one of that name, rather than about a column.
    /// </summary>
    public static ReadPlan ResolveNullEmbeds(ReadPlan node) => node with
    {
        Where = [.. node.Where.Select(logic => ResolveNullEmbeds(logic, node.Children))],
        Children = [.. node.Children.Select(ResolveNullEmbeds)],
    };

    // The root's filters of a mutation choose what is written; its answer shows all of that.
    private static ImmutableArray<AtPath<T>> ForAnswer<T>(ImmutableArray<AtPath<T>> all, RequestAction action) =>
        action is RequestAction.RelationMutate ? [.. all.Where(one => !one.Path.IsEmpty)] : all;

    private static PlannedLogic ResolveNullEmbeds(PlannedLogic logic, ImmutableArray<ReadPlan> children) => logic switch
    {
        PlannedLogic.Group group => group with { Children = [.. group.Children.Select(c => ResolveNullEmbeds(c, children))] },
        PlannedLogic.Filter { Field.JsonPath.IsEmpty: true, Expression.Operation: Operation.Is { Value: IsValue.Null } } filter
            when children.FirstOrDefault(child => child.ShownAs == filter.Field.Name) is { } embedded =>
            new PlannedLogic.NullEmbed(filter.Expression.Negated, embedded.AggregateAlias),
        _ => logic,
    };
}
