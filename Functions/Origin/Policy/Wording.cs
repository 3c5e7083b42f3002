using System.Collections.Immutable;
using System.Text;
using Edge.Postgrest.Requests;

namespace Edge.Origin.Policy;

/// <summary>
/// Parsed requests, written again in PostgREST's words. Names and values are all quoted, so that each stays one name or one value, whoever reads it.
/// </summary>
internal static class Wording
{
    public static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    public static string Of(Field field) => Quoted(field.Name) + string.Concat(field.JsonPath.Select(Of));

    /// <summary>As it stands in <c>and=(…)</c>.</summary>
    /// <param name="text">Of an operand.</param>
    public static string Of(LogicTree tree, Func<Slot, string> text) => tree switch
    {
        LogicTree.Statement { Filter: var filter } => $"{Of(filter.Field)}.{Of(filter.Expression, text)}",
        LogicTree.Group group =>
            $"{(group.Negated ? "not." : "")}{(group.Operator is LogicOperator.And ? "and" : "or")}({string.Join(',', group.Children.Select(child => Of(child, text)))})",
        _ => throw new NotSupportedException(tree.GetType().Name),
    };

    /// <param name="nested">With its parentheses and what is in them, of an embedded relation.</param>
    public static string Of(SelectItem item, string nested = "") => item switch
    {
        SelectItem.Column { Field.Name: "*", Aggregate: AggregateFunction.Count } count => $"{Alias(count.Alias)}count(){Cast(count.AggregateCast)}",
        SelectItem.Column column =>
            $"{Alias(column.Alias)}{Of(column.Field)}{Cast(column.Cast)}{Aggregate(column.Aggregate)}{Cast(column.AggregateCast)}",
        SelectItem.Relation relation => $"{Alias(relation.Alias)}{Quoted(relation.Name)}{Parameters(relation.Hint, relation.Join)}{nested}",
        SelectItem.Spread spread => $"...{Quoted(spread.Name)}{Parameters(spread.Hint, spread.Join)}{nested}",
        _ => throw new NotSupportedException(item.GetType().Name),
    };

    public static string Of(ImmutableArray<OrderTerm> terms) => string.Join(',', terms.Select(Of));

    private static string Of(OrderTerm term)
    {
        var text = new StringBuilder(term switch
        {
            OrderTerm.Related related => $"{Quoted(related.Relation)}({Of(related.Field)})",
            OrderTerm.Column column => Of(column.Field),
            _ => throw new NotSupportedException(term.GetType().Name),
        });
        if (term.Direction is { } direction) text.Append(direction is OrderDirection.Ascending ? ".asc" : ".desc");
        if (term.Nulls is { } nulls) text.Append(nulls is OrderNulls.First ? ".nullsfirst" : ".nullslast");
        return text.ToString();
    }

    private static string Of(JsonOperation operation) =>
        $"{(operation.AsText ? "->>" : "->")}{(operation.IsIndex ? operation.Operand : Quoted(operation.Operand))}";

    private static string Of(OpExpr expression, Func<Slot, string> text) => (expression.Negated ? "not." : "") + expression.Operation switch
    {
        Operation.Simple simple => $"{Name(simple.Operator)}.{Quoted(text(simple.Operand))}",
        Operation.Quantified quantified => $"{Name(quantified.Operator)}{Of(quantified.Quantifier)}.{Quoted(text(quantified.Operand))}",
        // {"a","b"} to ("a","b"): elements of both are quoted in the same way.
        Operation.In list => $"in.({text(list.Operand)[1..^1]})",
        Operation.Is value => $"is.{Name(value.Value)}",
        Operation.IsDistinct distinct => $"isdistinct.{Quoted(text(distinct.Operand))}",
        Operation.Fts fts => $"{Name(fts.Operator)}{(fts.Language is null ? "" : $"({fts.Language})")}.{Quoted(text(fts.Operand))}",
        var other => throw new NotSupportedException(other.GetType().Name),
    };

    private static string Alias(string? alias) => alias is null ? "" : Quoted(alias) + ":";

    private static string Cast(string? cast) => cast is null ? "" : "::" + cast;

    private static string Aggregate(AggregateFunction? function) => function is { } known ? $".{known.ToString().ToLowerInvariant()}()" : "";

    private static string Parameters(string? hint, JoinType? join) =>
        (hint is null ? "" : "!" + Quoted(hint)) + join switch { JoinType.Inner => "!inner", JoinType.Left => "!left", _ => "" };

    private static string Of(Quantifier? quantifier) => quantifier switch { Quantifier.Any => "(any)", Quantifier.All => "(all)", _ => "" };

    private static string Name(SimpleOperator named) => named switch
    {
        SimpleOperator.NotEqual => "neq",
        SimpleOperator.Contains => "cs",
        SimpleOperator.Contained => "cd",
        SimpleOperator.Overlap => "ov",
        SimpleOperator.StrictlyLeft => "sl",
        SimpleOperator.StrictlyRight => "sr",
        SimpleOperator.NotExtendsRight => "nxr",
        SimpleOperator.NotExtendsLeft => "nxl",
        SimpleOperator.Adjacent => "adj",
        _ => throw new NotSupportedException(named.ToString()),
    };

    private static string Name(QuantOperator named) => named switch
    {
        QuantOperator.Equal => "eq",
        QuantOperator.GreaterThanEqual => "gte",
        QuantOperator.GreaterThan => "gt",
        QuantOperator.LessThanEqual => "lte",
        QuantOperator.LessThan => "lt",
        QuantOperator.Like => "like",
        QuantOperator.ILike => "ilike",
        QuantOperator.Match => "match",
        QuantOperator.IMatch => "imatch",
        _ => throw new NotSupportedException(named.ToString()),
    };

    private static string Name(IsValue value) => value switch
    {
        IsValue.Null => "null",
        IsValue.NotNull => "not_null",
        IsValue.True => "true",
        IsValue.False => "false",
        IsValue.Unknown => "unknown",
        _ => throw new NotSupportedException(value.ToString()),
    };

    private static string Name(FtsOperator named) => named switch
    {
        FtsOperator.Fts => "fts",
        FtsOperator.Plain => "plfts",
        FtsOperator.Phrase => "phfts",
        FtsOperator.Websearch => "wfts",
        _ => throw new NotSupportedException(named.ToString()),
    };
}
