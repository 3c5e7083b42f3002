using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>Conditions as SQL; operands are parameters.</summary>
/// <remarks>PostgREST v16.2, Query/SqlFragment.hs > pgFmtFilter, pgFmtLogicTree, pgFmtJoinCondition.</remarks>
internal static class FilterSql
{
    internal static SqlFragment Where(IEnumerable<SqlFragment> conditions)
    {
        var all = conditions.ToList();
        return all.Count == 0 ? Empty : Fragment($" WHERE {Join(Fragment($" AND "), all)}");
    }

    internal static SqlFragment JoinCondition(JoinCondition condition) => Fragment(
        $"{FieldSql.Column(condition.LeftTable, condition.LeftColumn)} = {FieldSql.Column(condition.RightTable, condition.RightColumn)}");

    /// <param name="nullEmbed">How a condition on the presence of an embedded relation reads in this place.</param>
    internal static SqlFragment Logic(
        QualifiedIdentifier table, PlannedLogic logic, Func<PlannedLogic.NullEmbed, SqlFragment>? nullEmbed = null) => logic switch
    {
        PlannedLogic.Group group => Fragment($"{Not(group.Negated)}({Join(
            group.Operator is LogicOperator.And ? Fragment($" AND ") : Fragment($" OR "),
            group.Children.Select(child => Logic(table, child, nullEmbed)))})"),
        PlannedLogic.Filter filter => Fragment($"{Not(filter.Expression.Negated)}{FieldSql.Field(table, filter.Field)} {Operation(filter)}"),
        PlannedLogic.Permitted permitted => Permitted(table, permitted, nullEmbed),
        PlannedLogic.ClaimsThere claims => Fragment($"{Value(claims.Slot)}::boolean"),
        PlannedLogic.NullEmbed embed when nullEmbed is not null => nullEmbed(embed),
        PlannedLogic.NullEmbed { Negated: true } embed => Fragment($"{new Identifier(embed.AggregateAlias)} IS DISTINCT FROM NULL"),
        PlannedLogic.NullEmbed embed => Fragment($"{new Identifier(embed.AggregateAlias)} IS NOT DISTINCT FROM NULL"),
        _ => throw new ArgumentOutOfRangeException(nameof(logic), logic, null),
    };

    internal static SqlFragment All(QualifiedIdentifier table, IEnumerable<PlannedLogic> conditions) =>
        Join(Fragment($" AND "), conditions.Select(logic => Logic(table, logic)));

    // CASE is what Postgres does not evaluate out of order, so what could tell of hidden rows never sees one.
    private static SqlFragment Permitted(
        QualifiedIdentifier table, PlannedLogic.Permitted permitted, Func<PlannedLogic.NullEmbed, SqlFragment>? nullEmbed)
    {
        var policy = All(table, permitted.Policy);
        var telling = permitted.Asked.Where(logic => !LeakProof.Is(logic)).Select(logic => Logic(table, logic, nullEmbed)).ToList();
        return Join(Fragment($" AND "),
        [
            policy,
            .. permitted.Asked.Where(LeakProof.Is).Select(logic => Logic(table, logic, nullEmbed)),
            .. telling.Count == 0 ? [] : new[] { Fragment($"CASE WHEN {policy} THEN {Join(Fragment($" AND "), telling)} ELSE false END") },
        ]);
    }

    private static SqlFragment Not(bool negated) => negated ? Fragment($"NOT ") : Empty;

    private static SqlFragment Operation(PlannedLogic.Filter filter) => filter.Expression.Operation switch
    {
        Operation.Simple simple => Fragment($"{Operator(simple.Operator)} {FieldSql.Represented(filter.Field, Value(simple.Operand))}"),
        Operation.Quantified quantified => Quantified(filter.Field, quantified),
        Operation.In list => In(filter.Field, list.Operand),
        Operation.Is test => Fragment($"IS {Is(test.Value)}"),
        Operation.IsDistinct distinct => Fragment($"IS DISTINCT FROM {Value(distinct.Operand)}"),
        Operation.Fts fts => Fragment($"@@ {Query(fts.Operator)}({FieldSql.Language(fts.Language)}{Value(fts.Operand)})"),
        var other => throw new ArgumentOutOfRangeException(nameof(filter), other, null),
    };

    private static SqlFragment Quantified(PlannedField field, Operation.Quantified quantified)
    {
        var value = quantified.Operator is QuantOperator.Like or QuantOperator.ILike
            ? Value(quantified.Operand)
            : FieldSql.Represented(field, Value(quantified.Operand));
        return quantified.Quantifier switch
        {
            Quantifier.Any => Fragment($"{Operator(quantified.Operator)} ANY({value})"),
            Quantifier.All => Fragment($"{Operator(quantified.Operator)} ALL({value})"),
            _ => Fragment($"{Operator(quantified.Operator)} {value}"),
        };
    }

    // = ANY rather than IN: an empty list is possible, and the number of values does not change the statement.
    private static SqlFragment In(PlannedField field, Slot operand) => field.Transform is { } function
        ? Fragment($"= ANY (SELECT {function}(unnest({Value(operand)}::text[])))")
        : Fragment($"= ANY ({Value(operand)})");

    private static SqlFragment Value(Slot slot) => Fragment($"{new SqlParameter.OfSlot(slot)}");

    private static SqlFragment Operator(SimpleOperator simple) => simple switch
    {
        SimpleOperator.NotEqual => Fragment($"<>"),
        SimpleOperator.Contains => Fragment($"@>"),
        SimpleOperator.Contained => Fragment($"<@"),
        SimpleOperator.Overlap => Fragment($"&&"),
        SimpleOperator.StrictlyLeft => Fragment($"<<"),
        SimpleOperator.StrictlyRight => Fragment($">>"),
        SimpleOperator.NotExtendsRight => Fragment($"&<"),
        SimpleOperator.NotExtendsLeft => Fragment($"&>"),
        SimpleOperator.Adjacent => Fragment($"-|-"),
        _ => throw new ArgumentOutOfRangeException(nameof(simple), simple, null),
    };

    private static SqlFragment Operator(QuantOperator quantified) => quantified switch
    {
        QuantOperator.Equal => Fragment($"="),
        QuantOperator.GreaterThanEqual => Fragment($">="),
        QuantOperator.GreaterThan => Fragment($">"),
        QuantOperator.LessThanEqual => Fragment($"<="),
        QuantOperator.LessThan => Fragment($"<"),
        QuantOperator.Like => Fragment($"like"),
        QuantOperator.ILike => Fragment($"ilike"),
        QuantOperator.Match => Fragment($"~"),
        QuantOperator.IMatch => Fragment($"~*"),
        _ => throw new ArgumentOutOfRangeException(nameof(quantified), quantified, null),
    };

    private static SqlFragment Query(FtsOperator fts) => fts switch
    {
        FtsOperator.Fts => Fragment($"to_tsquery"),
        FtsOperator.Plain => Fragment($"plainto_tsquery"),
        FtsOperator.Phrase => Fragment($"phraseto_tsquery"),
        FtsOperator.Websearch => Fragment($"websearch_to_tsquery"),
        _ => throw new ArgumentOutOfRangeException(nameof(fts), fts, null),
    };

    private static SqlFragment Is(IsValue value) => value switch
    {
        IsValue.Null => Fragment($"NULL"),
        IsValue.NotNull => Fragment($"NOT NULL"),
        IsValue.True => Fragment($"TRUE"),
        IsValue.False => Fragment($"FALSE"),
        IsValue.Unknown => Fragment($"UNKNOWN"),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, null),
    };
}
