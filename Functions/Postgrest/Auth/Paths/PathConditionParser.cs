using System.Collections.Immutable;
using System.Text.Json;

namespace Edge.Postgrest.Auth.Paths;

/// <summary>
/// Parses what stands after <c>?</c> in a filter selector; <c>!</c> binds tighter than <c>&amp;&amp;</c>, that tighter than <c>||</c>.
/// </summary>
internal static class PathConditionParser
{
    private static readonly (string Text, PathComparison Operator)[] Operators =
    [
        ("==", PathComparison.Equal), ("!=", PathComparison.NotEqual), ("<=", PathComparison.LessOrEqual),
        (">=", PathComparison.GreaterOrEqual), ("<", PathComparison.Less), (">", PathComparison.Greater),
    ];

    public static PathCondition Or(TextCursor cursor)
    {
        var alternatives = SeparatedBy(cursor, "||", And);
        return alternatives is [var only] ? only : new PathCondition.Or(alternatives);
    }

    private static PathCondition And(TextCursor cursor)
    {
        var conditions = SeparatedBy(cursor, "&&", Basic);
        return conditions is [var only] ? only : new PathCondition.And(conditions);
    }

    private static ImmutableArray<PathCondition> SeparatedBy(TextCursor cursor, string separator, Func<TextCursor, PathCondition> parse)
    {
        var conditions = ImmutableArray.CreateBuilder<PathCondition>();
        do
        {
            cursor.SkipSpaces();
            conditions.Add(parse(cursor));
            cursor.SkipSpaces();
        }
        while (cursor.TryTake(separator));

        return conditions.ToImmutable();
    }

    private static PathCondition Basic(TextCursor cursor)
    {
        if (cursor.TryTake("!"))
        {
            cursor.SkipSpaces();
            return new PathCondition.Not(cursor.Peek is '(' ? Parenthesized(cursor) : Test(cursor));
        }

        return cursor.Peek is '(' ? Parenthesized(cursor) : TestOrComparison(cursor);
    }

    private static PathCondition Parenthesized(TextCursor cursor)
    {
        cursor.Take("(");
        var condition = Or(cursor);
        cursor.Take(")");
        return condition;
    }

    private static PathCondition Test(TextCursor cursor) =>
        TestOrComparison(cursor) is var condition and not PathCondition.Comparison ? condition : throw cursor.Unexpected();

    private static PathCondition TestOrComparison(TextCursor cursor)
    {
        if (cursor.TryTake("search(")) return Search(cursor);

        var left = Operand(cursor);
        cursor.SkipSpaces();
        foreach (var (text, comparison) in Operators)
        {
            if (!cursor.TryTake(text)) continue;

            cursor.SkipSpaces();
            return new PathCondition.Comparison(Single(left, cursor), comparison, Single(Operand(cursor), cursor));
        }

        return left is PathOperand.Query(var query) ? new PathCondition.Exists(query) : throw cursor.Unexpected();
    }

    private static PathCondition.Search Search(TextCursor cursor)
    {
        cursor.SkipSpaces();
        var text = Single(Operand(cursor), cursor);
        cursor.SkipSpaces();
        cursor.Take(",");
        cursor.SkipSpaces();
        var pattern = Single(Operand(cursor), cursor);
        cursor.SkipSpaces();
        cursor.Take(")");
        return new(text, pattern);
    }

    private static PathOperand Operand(TextCursor cursor)
    {
        if (PathLiteral.TryParse(cursor, out JsonElement literal)) return new PathOperand.Literal(literal);

        var fromRoot = cursor.TryTake("$");
        if (!fromRoot) cursor.Take("@");
        return new PathOperand.Query(new(fromRoot, JsonPathParser.Segments(cursor)));
    }

    private static PathOperand Single(PathOperand operand, TextCursor cursor) =>
        operand is PathOperand.Query { Path.IsSingular: false } ? throw cursor.Unexpected() : operand;
}
