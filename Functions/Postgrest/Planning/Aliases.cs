using System.Collections.Immutable;
using Edge.Postgrest.Requests;

namespace Edge.Postgrest.Planning;

/// <summary>
/// Names what Postgres would name otherwise than the client expects: json paths, converted columns, aggregates of spreads.
/// </summary>
/// <remarks>PostgREST v16.2, Plan.hs > addAliases.</remarks>
internal static class Aliases
{
    public static ReadPlan Add(ReadPlan node) => node with
    {
        Select = [.. node.Select.Select(select => select with { Alias = select.Alias ?? Alias(select, node) })],
        Children = [.. node.Children.Select(Add)],
    };

    private static string? Alias(PlannedSelect select, ReadPlan node) => select switch
    {
        // The parent of a spread must know what to call the aggregate: as Postgres calls it.
        { Aggregate: { } aggregate } => node.Spread is null ? null : aggregate.SqlName(),
        { Field: { JsonPath.IsEmpty: false } field } => LastKey(field),
        { Field: { Transform: not null } field } => field.Name,
        _ => null,
    };

    // data->1->name->>2 is shown as "name", data->3 as "data".
    private static string LastKey(PlannedField field)
    {
        foreach (var operation in field.JsonPath.Reverse())
            if (!operation.IsIndex) return operation.Operand;
        return field.Name;
    }

    private static string SqlName(this AggregateFunction function) => function switch
    {
        AggregateFunction.Sum => "sum",
        AggregateFunction.Avg => "avg",
        AggregateFunction.Max => "max",
        AggregateFunction.Min => "min",
        AggregateFunction.Count => "count",
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };
}
