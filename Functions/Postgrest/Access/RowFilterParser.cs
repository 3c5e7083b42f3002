using System.Collections.Immutable;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Access;

/// <summary>
/// Reads conditions in PostgREST's filter syntax, as they would stand in a URL: <c>owner_id=eq.{sub}</c>. An operand that is a path in braces
/// is a claim of the token.
/// </summary>
/// <param name="operands">Of the whole policy; what is found here is added.</param>
internal sealed class RowFilterParser(ImmutableArray<PolicyOperand>.Builder operands)
{
    private readonly List<PolicyOperand> claims = [];

    /// <exception cref="FormatException">What is wrong, in a few words.</exception>
    /// <param name="table">Null: columns and their types are not known, and the filters are taken at their word.</param>
    public RowFilter Parse(IEnumerable<string> filters, Table? table)
    {
        claims.Clear();
        var trees = ImmutableArray.CreateBuilder<LogicTree>();
        foreach (var filter in filters) trees.AddRange(Parse(filter, table));
        if (claims.Count == 0) return new(trees.ToImmutable(), null);
        return new(trees.ToImmutable(), Add(new PolicyOperand.AllThere([.. claims])));
    }

    private List<LogicTree> Parse(string text, Table? table)
    {
        var values = new SlotValues();
        QueryParams parsed;
        try
        {
            using var query = new QueryString(text);
            for (var i = 0; i < query.Count; i++)
            {
                if (!query.Is(i, ParameterKind.Filter) && !query.Is(i, ParameterKind.Logic)) throw new FormatException($"\"{text}\" is not a filter");
            }
            parsed = QueryParser.Parse(query, isRpcRead: false, values);
        }
        catch (ApiException syntax)
        {
            throw new FormatException($"\"{text}\" is not a filter: {syntax.Message}", syntax);
        }

        if (parsed.Filters.Any(filter => !filter.Path.IsEmpty) || parsed.Logic.Any(tree => !tree.Path.IsEmpty))
            throw new FormatException($"\"{text}\" is about another relation");
        var texts = values.ToImmutable();
        List<LogicTree> trees =
        [
            .. parsed.Filters.Select(filter => Bound(filter.Value, table, texts)),
            .. parsed.Logic.Select(tree => Bound(tree.Value, table, texts)),
        ];
        return trees.Count > 0 ? trees : throw new FormatException($"\"{text}\" is not a filter");
    }

    private LogicTree Bound(LogicTree tree, Table? table, ImmutableArray<string> texts) => tree switch
    {
        LogicTree.Group group => group with { Children = [.. group.Children.Select(child => Bound(child, table, texts))] },
        LogicTree.Statement statement => Bound(statement.Filter, table, texts),
        _ => throw new NotSupportedException(tree.GetType().Name),
    };

    private LogicTree.Statement Bound(Filter filter, Table? table, ImmutableArray<string> texts)
    {
        if (table is not null && !table.ColumnsByName.ContainsKey(filter.Field.Name))
            throw new FormatException($"there is no column \"{filter.Field.Name}\"");
        var type = table?.ColumnsByName[filter.Field.Name].NominalType ?? "";
        var isList = type.EndsWith("[]", StringComparison.Ordinal);
        var isJson = type is "json" or "jsonb" && filter.Field.JsonPath is not [.., { AsText: true }];
        Slot Operand(Slot slot, bool list = false) => Add(Of(texts[slot.Index], list || isList, isJson && !list));

        return new(filter with
        {
            Expression = filter.Expression with
            {
                Operation = filter.Expression.Operation switch
                {
                    Operation.Simple simple => simple with { Operand = Operand(simple.Operand) },
                    Operation.IsDistinct distinct => distinct with { Operand = Operand(distinct.Operand) },
                    Operation.In list => list with { Operand = Operand(list.Operand, list: true) },
                    Operation.Quantified { Operator: QuantOperator.Like or QuantOperator.ILike or QuantOperator.Match or QuantOperator.IMatch } like =>
                        like with { Operand = Add(Pattern(texts[like.Operand.Index])) },
                    Operation.Quantified quantified =>
                        quantified with { Operand = Operand(quantified.Operand, list: quantified.Quantifier is not null) },
                    Operation.Fts fts => fts with { Operand = Add(Pattern(texts[fts.Operand.Index])) },
                    var other => other,
                },
            },
        });
    }

    private PolicyOperand Of(string text, bool list, bool json)
    {
        // in.({teams}) comes as an array literal with one element.
        var inner = list && text is ['{', '"', '{', .., '}', '"', '}'] ? text[2..^2].Replace("\\\"", "\"", StringComparison.Ordinal) : text;
        if (ClaimIn(inner) is not { } path) return Constant(text);
        PolicyOperand claim = json ? new PolicyOperand.ClaimJson(path) : list ? new PolicyOperand.ClaimList(path) : new PolicyOperand.Claim(path);
        claims.Add(claim);
        return claim;
    }

    // {a,b} is an array and not a claim; an array of one text is written {"a"}.
    private static ClaimPath? ClaimIn(string text) => text is ['{', .., '}'] ? ClaimPath.Parse(text.AsSpan(1, text.Length - 2)) : null;

    private static PolicyOperand.Constant Constant(string text)
    {
        for (var open = text.IndexOf('{', StringComparison.Ordinal); open >= 0; open = text.IndexOf('{', open + 1))
        {
            var close = text.IndexOf('}', open);
            if (close > open && text.Length > close - open + 1 && ClaimPath.Parse(text.AsSpan(open + 1, close - open - 1)) is not null)
                throw new FormatException($"a claim has to stand alone, not in \"{text}\"");
        }
        return new(text);
    }

    private static PolicyOperand.Constant Pattern(string text) => ClaimIn(text) is null
        ? Constant(text)
        : throw new FormatException($"a claim cannot be a pattern or a search: \"{text}\"");

    private Slot Add(PolicyOperand operand)
    {
        operands.Add(operand);
        return new(~(operands.Count - 1));
    }
}
