using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>A read plan as one SELECT; each embedded relation is a lateral subquery of its parent.</summary>
/// <remarks>PostgREST v16.2, Query/QueryBuilder.hs > readPlanToQuery, readPlanToCountQuery.</remarks>
internal static class ReadQuery
{
    internal static SqlFragment Rows(ReadPlan plan)
    {
        var table = TableOf(plan);
        var columns = plan.Select.IsEmpty && plan.Children.IsEmpty
            ? [FieldSql.Column(table, "*")]
            : plan.Select.Select(item => FieldSql.Select(table, item));
        var extra = plan.SpreadExtraSelect.Select(item => FieldSql.Select(
            item.AggregateAlias is { } alias ? new QualifiedIdentifier("", alias) : table, item.Select));
        var conditions = plan.Where.Select(logic => FilterSql.Logic(table, logic)).Concat(JoinConditions(plan));
        var from = Fragment($"{From(plan)}{Join(Empty, EmbedSql.Joins(plan))}{FilterSql.Where(conditions)}");
        var order = Fragment($"{GroupBy(table, plan)}{FieldSql.OrderBy(table, plan.Order)}{Limit(plan.Range)}");
        return Fragment($"SELECT {Commas([.. columns, .. extra, .. EmbedSql.Columns(plan)])} {from}{order}");
    }

    /// <summary>
    /// All rows that the root has without limit and offset. Inner joined relations become EXISTS, since a join would multiply the rows; and
    /// nothing is selected, so that no function of the select list runs.
    /// </summary>
    internal static SqlFragment CountableRows(ReadPlan plan)
    {
        var table = TableOf(plan);
        var conditions = plan.Where.Select(logic => FilterSql.Logic(table, logic, embed => Exists(plan, embed)))
            .Concat(JoinConditions(plan))
            .Concat(plan.Children.Where(child => child.Join is JoinType.Inner).Select(child => Fragment($"EXISTS ({CountableRows(child)})")));
        return Fragment($"SELECT 1 {From(plan)}{FilterSql.Where(conditions)}");
    }

    private static IEnumerable<SqlFragment> JoinConditions(ReadPlan plan)
    {
        var conditions = plan.JoinConditions.Select(FilterSql.JoinCondition);
        return plan.ToParent is Relationship.ForeignKey { Cardinality: Cardinality.ManyToMany(var junction) }
            ? conditions.Concat(plan.JunctionWhere.Select(logic => FilterSql.Logic(junction.Table, logic)))
            : conditions;
    }

    private static SqlFragment Exists(ReadPlan parent, PlannedLogic.NullEmbed embed)
    {
        var rows = CountableRows(parent.Children.First(child => child.AggregateAlias == embed.AggregateAlias));
        return embed.Negated ? Fragment($"EXISTS ({rows})") : Fragment($"NOT EXISTS ({rows})");
    }

    private static QualifiedIdentifier TableOf(ReadPlan plan) => plan switch
    {
        { ToParent: Relationship.Computed computed } => new QualifiedIdentifier("", plan.FromAlias ?? computed.Function.Name),
        { FromAlias: { } alias } => new QualifiedIdentifier("", alias),
        _ => plan.From,
    };

    private static SqlFragment From(ReadPlan plan)
    {
        // The parent's row is cast to its table, so that the right one of overloaded functions is called even if the row comes from a CTE.
        var source = plan is { ToParent: Relationship.Computed computed, ParentAlias: { } parent }
            ? Fragment($"{computed.Function}({new Identifier(parent.Name)}::{computed.Table})")
            : Fragment($"{plan.From}");
        var alias = plan.FromAlias is { } name ? Fragment($" AS {new Identifier(name)}") : Empty;
        var junction = plan.ToParent is Relationship.ForeignKey { Cardinality: Cardinality.ManyToMany many }
            ? Fragment($", {many.Junction.Table}")
            : Empty;
        return Fragment($"FROM {source}{alias}{junction}");
    }

    private static SqlFragment GroupBy(QualifiedIdentifier table, ReadPlan plan)
    {
        var aggregated = plan.Select.Any(item => item.Aggregate is not null)
            || plan.RelationSelects.OfType<RelationSelect.Spread>().Any(spread => spread.Columns.Any(column => column.Aggregate is not null));
        if (!aggregated) return Empty;
        var terms = plan.Select.Where(item => item.Aggregate is null)
            .Select(item => item.Alias is { } alias ? Fragment($"{new Identifier(alias)}") : FieldSql.Field(table, item.Field))
            .Concat(plan.RelationSelects.SelectMany(EmbedSql.GroupTerms))
            .ToList();
        return terms.Count == 0 ? Empty : Fragment($" GROUP BY {Commas(terms)}");
    }

    private static SqlFragment Limit(PlannedRange range)
    {
        var limit = range switch
        {
            { Limit: { } slot } => Fragment($" LIMIT {new SqlParameter.OfRange(slot, range.MaxRows)}"),
            { MaxRows: { } rows } => Fragment($" LIMIT {rows}"),
            _ => Empty,
        };
        return range.Offset is { } offset ? Fragment($"{limit} OFFSET {new SqlParameter.OfRange(offset)}") : limit;
    }
}
