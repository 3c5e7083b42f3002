namespace Edge.Postgrest.Planning;

/// <summary>The fields that a plan reads, by the names that stand in the SQL.</summary>
internal static class PlannedNames
{
    /// <summary>
    /// Those of one node. What is taken from an embedded one by its alias is left out: there only what that one selects is to be had.
    /// </summary>
    public static IEnumerable<string> In(ReadPlan node) =>
    [
        .. node.Select.Select(select => select.Field.Name),
        .. node.Where.SelectMany(In),
        .. node.Order.OfType<PlannedOrder.Column>().Select(order => order.Field.Name),
        .. node.SpreadExtraSelect.Where(extra => extra.AggregateAlias is null).Select(extra => extra.Select.Field.Name),
    ];

    public static IEnumerable<string> In(PlannedLogic logic) => logic switch
    {
        PlannedLogic.Group group => group.Children.SelectMany(In),
        PlannedLogic.Filter filter => [filter.Field.Name],
        PlannedLogic.Permitted permitted => permitted.Policy.Concat(permitted.Asked).SelectMany(In),
        _ => [],
    };
}
