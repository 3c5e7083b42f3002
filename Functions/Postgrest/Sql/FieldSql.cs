using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>Columns, json paths, casts and aggregates as SQL.</summary>
/// <remarks>PostgREST v16.2, Query/SqlFragment.hs > pgFmtColumn, pgFmtField, pgFmtSelectItem, orderF.</remarks>
internal static class FieldSql
{
    internal static SqlFragment Column(QualifiedIdentifier table, string name) =>
        name == "*" ? Fragment($"{table}.*") : Fragment($"{table}.{new Identifier(name)}");

    internal static SqlFragment Column(string alias, string name) => Column(new QualifiedIdentifier("", alias), name);

    internal static SqlFragment Field(QualifiedIdentifier table, PlannedField field)
    {
        var value = PathOrColumn(table, field);
        return field.ToTsVector ? Fragment($"to_tsvector({Language(field.TsLanguage)}{value})") : value;
    }

    internal static SqlFragment Language(string? language) => language is null ? Empty : Fragment($"{new Literal(language)}, ");

    /// <summary>A field passed through its data representation's function, if it has one.</summary>
    internal static SqlFragment Represented(PlannedField field, SqlFragment value) =>
        field.Transform is { } function ? Fragment($"{function}({value})") : value;

    internal static SqlFragment Select(QualifiedIdentifier table, PlannedSelect item)
    {
        var value = Cast(Represented(item.Field, Field(table, item.Field)), item.Cast);
        return As(Aggregate(value, item.Aggregate, item.AggregateCast), item.Alias);
    }

    internal static SqlFragment Aggregate(SqlFragment value, AggregateFunction? aggregate, string? cast) => aggregate switch
    {
        null => value,
        AggregateFunction.Sum => Cast(Fragment($"SUM({value})"), cast),
        AggregateFunction.Avg => Cast(Fragment($"AVG({value})"), cast),
        AggregateFunction.Max => Cast(Fragment($"MAX({value})"), cast),
        AggregateFunction.Min => Cast(Fragment($"MIN({value})"), cast),
        AggregateFunction.Count => Cast(Fragment($"COUNT({value})"), cast),
        _ => throw new ArgumentOutOfRangeException(nameof(aggregate), aggregate, null),
    };

    internal static SqlFragment As(SqlFragment value, string? alias) => alias is null ? value : Fragment($"{value} AS {new Identifier(alias)}");

    internal static SqlFragment OrderBy(QualifiedIdentifier table, IReadOnlyCollection<PlannedOrder> terms) =>
        terms.Count == 0 ? Empty : Fragment($" ORDER BY {Commas(terms.Select(term => OrderTerm(table, term)))}");

    private static SqlFragment OrderTerm(QualifiedIdentifier table, PlannedOrder term)
    {
        var field = term switch
        {
            PlannedOrder.Column column => Field(table, column.Field),
            PlannedOrder.Related related => Fragment(
                $"{Column(related.AggregateAlias, related.Field.Name)}{JsonPath(related.Field.JsonPath)}"),
            _ => throw new ArgumentOutOfRangeException(nameof(term), term, null),
        };
        return Fragment($"{field}{Direction(term.Direction)}{Nulls(term.Nulls)}");
    }

    private static SqlFragment Direction(OrderDirection? direction) => direction switch
    {
        OrderDirection.Ascending => Fragment($" ASC"),
        OrderDirection.Descending => Fragment($" DESC"),
        _ => Empty,
    };

    private static SqlFragment Nulls(OrderNulls? nulls) => nulls switch
    {
        OrderNulls.First => Fragment($" NULLS FIRST"),
        OrderNulls.Last => Fragment($" NULLS LAST"),
        _ => Empty,
    };

    private static SqlFragment PathOrColumn(QualifiedIdentifier table, PlannedField field)
    {
        if (field.FullRow) return Fragment($"{new Identifier(table.Name)}");
        var column = Column(table, field.Name);
        if (field.JsonPath.IsEmpty) return column;
        return field.ToJson ? Fragment($"to_jsonb({column}){JsonPath(field.JsonPath)}") : Fragment($"{column}{JsonPath(field.JsonPath)}");
    }

    private static SqlFragment JsonPath(IEnumerable<JsonOperation> path) => Join(Empty, path.Select(Arrow));

    // The keys are part of the shape and stand as constants, so that an index on the expression can be used whatever kind of plan Postgres keeps.
    private static SqlFragment Arrow(JsonOperation operation) => operation switch
    {
        { AsText: true, IsIndex: true } => Fragment($"->>{new Literal(operation.Operand)}::int"),
        { AsText: true } => Fragment($"->>{new Literal(operation.Operand)}"),
        { IsIndex: true } => Fragment($"->{new Literal(operation.Operand)}::int"),
        _ => Fragment($"->{new Literal(operation.Operand)}"),
    };

    private static SqlFragment Cast(SqlFragment value, string? type) => type is null ? value : Fragment($"CAST( {value} AS {new TypeName(type)} )");
}
