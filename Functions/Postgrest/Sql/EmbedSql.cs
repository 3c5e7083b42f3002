using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>How a parent joins its embedded relations and what it selects of them.</summary>
/// <remarks>PostgREST v16.2, Query/QueryBuilder.hs > getJoinSelects, getJoin; Query/SqlFragment.hs > groupTermFromRelSelectField.</remarks>
internal static class EmbedSql
{
    internal static IEnumerable<SqlFragment> Columns(ReadPlan parent) => parent.RelationSelects.SelectMany(Columns);

    internal static IEnumerable<SqlFragment> Joins(ReadPlan parent) => parent.Children.Select(child =>
        Lateral(child, parent.RelationSelects.FirstOrDefault(select => select.AggregateAlias == child.AggregateAlias)));

    internal static IEnumerable<SqlFragment> GroupTerms(RelationSelect select) => select switch
    {
        RelationSelect.JsonEmbed embed => [Fragment($"{new Identifier(embed.Name)}")],
        RelationSelect.Spread spread => spread.Columns.Where(column => column.Aggregate is null)
            .Select(column => FieldSql.Column(spread.AggregateAlias, column.Alias ?? column.Name)),
        _ => throw new ArgumentOutOfRangeException(nameof(select), select, null),
    };

    private static IEnumerable<SqlFragment> Columns(RelationSelect select)
    {
        var alias = new Identifier(select.AggregateAlias);
        return select switch
        {
            RelationSelect.JsonEmbed { IsEmpty: true } => [],
            RelationSelect.JsonEmbed { ToOne: true } embed => [Fragment($"row_to_json({alias}.*)::jsonb AS {new Identifier(embed.Name)}")],
            RelationSelect.JsonEmbed embed => [Fragment($"COALESCE( {alias}.{alias}, '[]') AS {new Identifier(embed.Name)}")],
            RelationSelect.Spread spread => spread.Columns.Select(column => FieldSql.As(
                FieldSql.Aggregate(FieldSql.Column(spread.AggregateAlias, column.Name), column.Aggregate, column.AggregateCast), column.Alias)),
            _ => throw new ArgumentOutOfRangeException(nameof(select), select, null),
        };
    }

    private static SqlFragment Lateral(ReadPlan child, RelationSelect? select)
    {
        var alias = new Identifier(child.AggregateAlias);
        var rows = ReadQuery.Rows(child);
        var join = child.Join is JoinType.Inner ? Fragment($"INNER") : Fragment($"LEFT");
        var toOne = select is RelationSelect.JsonEmbed embed ? embed.ToOne : child.Spread is not SpreadKind.ToMany;
        if (toOne) return Fragment($" {join} JOIN LATERAL ( {rows} ) AS {alias} ON TRUE");

        var arrays = child.Spread is SpreadKind.ToMany && select is RelationSelect.Spread spread
            ? Join(Empty, spread.Columns.Select(column => Fragment($", {SpreadArray(child, column)}")))
            : Empty;
        // An aggregate without GROUP BY gives a row even of nothing; an inner join has to look at it.
        var on = child.Join is JoinType.Inner ? Fragment($"{alias} IS NOT NULL") : Fragment($"TRUE");
        return Fragment($" {join} JOIN LATERAL ( SELECT json_agg({alias})::jsonb AS {alias}{arrays} FROM ({rows}) AS {alias} ) AS {alias} ON {on}");
    }

    private static SqlFragment SpreadArray(ReadPlan child, SpreadSelect column)
    {
        var table = new QualifiedIdentifier("", child.AggregateAlias);
        var values = Fragment($"{FieldSql.Column(table, column.Name)}{FieldSql.OrderBy(table, child.SpreadOrder)}");
        return Fragment($"COALESCE(json_agg({values}),'[]')::jsonb AS {new Identifier(column.Alias ?? column.Name)}");
    }
}
