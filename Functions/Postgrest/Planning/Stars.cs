using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>
/// Writes out <c>*</c> where Postgres' own star would not do: to convert columns that have a data representation, to group by columns
/// beside an aggregate, to collect columns of a to-many spread, and to leave out columns that an access policy hides.
/// </summary>
/// <remarks>PostgREST v16.2, Plan.hs > expandStars.</remarks>
internal static class Stars
{
    public static ReadPlan Expand(ReadPlan root, FieldResolver fields) => Expand(root, fields, underAggregate: false);

    private static ReadPlan Expand(ReadPlan node, FieldResolver fields, bool underAggregate)
    {
        underAggregate |= node.Spread == SpreadKind.ToMany || node.Select.Any(select => select.Aggregate is not null);

        // The root of a mutation or call reads the CTE; its columns are those of the relation that it is named after.
        var relation = node.From == ReadPlan.Source && node.FromAlias is { } alias ? fields.Relation with { Name = alias } : node.From;
        var here = fields.Of(relation);

        return node with
        {
            Select = MustExpand(node, here, underAggregate)
                ? [.. node.Select.SelectMany(select => Expand(select, node, here))]
                : node.Select,
            Children = [.. node.Children.Select(child => Expand(child, fields, underAggregate))],
        };
    }

    private static bool MustExpand(ReadPlan node, FieldResolver fields, bool underAggregate) =>
        node.Select.Any(select => select.Field.Name == "*" && (select.Aggregate is null || CountsRowsOfSpread(select, node)))
        && (underAggregate || fields.IsNarrowed || fields.Columns.Any(fields.HasOutputRepresentation));

    private static IEnumerable<PlannedSelect> Expand(PlannedSelect select, ReadPlan node, FieldResolver fields)
    {
        if (select.Field is not { Name: "*", JsonPath.IsEmpty: true }) return [select];
        if (CountsRowsOfSpread(select, node)) return [select with { Field = select.Field with { FullRow = true } }];
        return select.Aggregate is null ? fields.Columns.Select(column => select with { Field = fields.ForOutput(column) }) : [select];
    }

    private static bool CountsRowsOfSpread(PlannedSelect select, ReadPlan node) =>
        node.Spread is not null && select.Aggregate == AggregateFunction.Count;
}
