using System.Collections.Immutable;
using System.Text;

namespace Edge.Postgrest.Requests;

// Filters: operator expressions and their operands.
internal ref partial struct QueryGrammar
{
    private enum OperatorKind { In, Is, IsDistinct, Fts, Simple, Quantified }

    /// <param name="Code">Of the kind's own enumeration.</param>
    private readonly record struct NamedOperator(string Name, OperatorKind Kind, int Code);

    /// <summary>In the order in which they are tried: it decides what a wrong one is told apart from.</summary>
    private static readonly NamedOperator[] Operators =
    [
        new("in", OperatorKind.In, 0),
        new("is", OperatorKind.Is, 0),
        new("isdistinct", OperatorKind.IsDistinct, 0),
        new("fts", OperatorKind.Fts, (int)FtsOperator.Fts),
        new("plfts", OperatorKind.Fts, (int)FtsOperator.Plain),
        new("phfts", OperatorKind.Fts, (int)FtsOperator.Phrase),
        new("wfts", OperatorKind.Fts, (int)FtsOperator.Websearch),
        new("neq", OperatorKind.Simple, (int)SimpleOperator.NotEqual),
        new("cs", OperatorKind.Simple, (int)SimpleOperator.Contains),
        new("cd", OperatorKind.Simple, (int)SimpleOperator.Contained),
        new("ov", OperatorKind.Simple, (int)SimpleOperator.Overlap),
        new("sl", OperatorKind.Simple, (int)SimpleOperator.StrictlyLeft),
        new("sr", OperatorKind.Simple, (int)SimpleOperator.StrictlyRight),
        new("nxr", OperatorKind.Simple, (int)SimpleOperator.NotExtendsRight),
        new("nxl", OperatorKind.Simple, (int)SimpleOperator.NotExtendsLeft),
        new("adj", OperatorKind.Simple, (int)SimpleOperator.Adjacent),
        new("eq", OperatorKind.Quantified, (int)QuantOperator.Equal),
        new("gte", OperatorKind.Quantified, (int)QuantOperator.GreaterThanEqual),
        new("gt", OperatorKind.Quantified, (int)QuantOperator.GreaterThan),
        new("lte", OperatorKind.Quantified, (int)QuantOperator.LessThanEqual),
        new("lt", OperatorKind.Quantified, (int)QuantOperator.LessThan),
        new("like", OperatorKind.Quantified, (int)QuantOperator.Like),
        new("ilike", OperatorKind.Quantified, (int)QuantOperator.ILike),
        new("match", OperatorKind.Quantified, (int)QuantOperator.Match),
        new("imatch", OperatorKind.Quantified, (int)QuantOperator.IMatch),
    ];

    /// <summary>Where a filter's operand ends.</summary>
    private enum OperandEnd { Input, LogicItem }

    /// <remarks>pTreePath</remarks>
    public bool TreePath(out ImmutableArray<string> path, out Field field)
    {
        (path, field) = ([], null!);
        if (!FieldName(out var name)) return false;
        if (Delimiter())
        {
            var names = new Sequence<string>();
            do
            {
                names.Add(Text(name));
                if (!FieldName(out name)) return false;
                error = default;
            }
            while (Delimiter());
            path = names.ToImmutable();
        }
        if (!JsonPath(out var jsonPath)) return false;
        field = new(Text(name), jsonPath);
        return true;
    }

    /// <summary>The whole value of a filter parameter.</summary>
    public bool Filter(out OpExpr expression) => OperatorExpression(OperandEnd.Input, out expression);

    /// <summary>As <see cref="Filter"/>; null, for an argument of a function, where an operator is not even begun.</summary>
    /// <remarks>pRequestFilter, for reads of <c>/rpc</c></remarks>
    public bool FilterOrArgument(out OpExpr? expression) => OperatorExpression(OperandEnd.Input, out expression!) || position == 0;

    /// <remarks>pOpExpr</remarks>
    private bool OperatorExpression(OperandEnd end, out OpExpr expression)
    {
        var start = Here;
        var negated = (TryWord("not", Expected.Not) && Delimiter()) || Backtrack(start);
        expression = null!;
        if (!Operation(end, out var operation)) return false;
        expression = new(negated, operation);
        return true;
    }

    /// <remarks>pOpExpr > pOperation</remarks>
    private bool Operation(OperandEnd end, out Operation operation)
    {
        if (OperatorWithDot() is { } found)
        {
            Consume(position + found.Name.Length + 1);
            return Operand(found, null, null, end, out operation);
        }
        operation = null!;
        var start = Here;
        error = default;
        foreach (var candidate in Operators)
        {
            if (!TryOperator(candidate, out var language, out var quantifier)) continue;
            return Operand(candidate, language, quantifier, end, out operation);
        }
        return Labelled(start, matched: false, Expected.Operator);
    }

    /// <summary>The operator ahead, if its delimiter follows at once: then no other can match, and nothing can have been expected.</summary>
    private readonly NamedOperator? OperatorWithDot()
    {
        var rest = input[position..];
        var dot = rest[..Math.Min(rest.Length, 11)].IndexOf('.');
        if (dot < 0) return null;
        var name = rest[..dot];
        foreach (ref readonly var candidate in Operators.AsSpan())
            if (name.SequenceEqual(candidate.Name)) return candidate;
        return null;
    }

    /// <summary>Everything before the operand.</summary>
    private bool TryOperator(NamedOperator candidate, out string? language, out Quantifier? quantifier)
    {
        (language, quantifier) = (null, null);
        var start = Here;
        if (!TryWord(candidate.Name, Expected.Operator)) return false;
        if (candidate.Kind is OperatorKind.Fts) language = TryLanguage();
        if (candidate.Kind is OperatorKind.Quantified) quantifier = TryQuantifier();
        return Delimiter() || Backtrack(start);
    }

    private string? TryLanguage()
    {
        var start = Here;
        if (Character('(', Expected.Open) && Identifier(out var name) && Character(')', Expected.Close)) return Text(name);
        Backtrack(start);
        return null;
    }

    private Quantifier? TryQuantifier()
    {
        var start = Here;
        if (Character('(', Expected.Open))
        {
            Quantifier? quantifier =
                TryWord("any", Expected.Operator) ? Requests.Quantifier.Any
                : Word("all", Expected.Operator) ? Requests.Quantifier.All
                : null;
            if (quantifier is not null && Character(')', Expected.Close)) return quantifier;
        }
        Backtrack(start);
        return null;
    }

    private bool Operand(NamedOperator named, string? language, Quantifier? quantifier, OperandEnd end, out Operation operation)
    {
        switch (named.Kind)
        {
            case OperatorKind.In:
                return In(out operation);
            case OperatorKind.Is:
                return Is(out operation);
            case OperatorKind.IsDistinct:
                operation = new Operation.IsDistinct(values!.Add(Value(end)));
                return true;
            case OperatorKind.Fts:
                operation = new Operation.Fts((FtsOperator)named.Code, language, values!.Add(Value(end)));
                return true;
            case OperatorKind.Simple:
                operation = new Operation.Simple((SimpleOperator)named.Code, values!.Add(Value(end)));
                return true;
            default:
                var quantified = (QuantOperator)named.Code;
                var value = Value(end);
                if (quantified is QuantOperator.Like or QuantOperator.ILike) value = value.Replace('*', '%');
                operation = new Operation.Quantified(quantified, quantifier, values!.Add(value));
                return true;
        }
    }

    private string Value(OperandEnd end) => end is OperandEnd.Input ? SingleValue() : LogicValue();

    /// <remarks>pSingleVal</remarks>
    private string SingleValue()
    {
        var value = input[position..].ToString();
        if (value.Length != 0) Consume(input.Length);
        error.Unexpect(position);
        return value;
    }

    private bool Is(out Operation operation)
    {
        var start = Here;
        error = default;
        IsValue? value =
            TryWordInAnyCase("null") ? IsValue.Null
            : TryWordInAnyCase("not_null") ? IsValue.NotNull
            : TryWordInAnyCase("true") ? IsValue.True
            : TryWordInAnyCase("false") ? IsValue.False
            : TryWordInAnyCase("unknown") ? IsValue.Unknown
            : null;
        operation = value is { } known ? new Operation.Is(known) : null!;
        return Labelled(start, value is not null, Expected.IsValue);
    }

    /// <summary>ASCII only. Unlike <see cref="TryWord"/> it tells the place of the character that differs.</summary>
    /// <remarks>ciString</remarks>
    private bool TryWordInAnyCase(string word)
    {
        var rest = input[position..];
        var same = 0;
        while (same < word.Length && same < rest.Length && Ascii.EqualsIgnoreCase(rest.Slice(same, 1), word.AsSpan(same, 1))) same++;
        if (same == word.Length)
        {
            Consume(position + same);
            return true;
        }
        error.Expect(position + same, position + same, Expected.IsValue);
        return false;
    }
}
