using System.Collections.Immutable;

namespace Edge.Client;

/// <summary>A condition on rows, as a value: one comparison, or several joined by <c>and</c> or <c>or</c>.</summary>
/// <remarks>PostgREST v16.2, ApiRequest/QueryParams.hs > pOpExpr, pLogicTree.</remarks>
public abstract record Filter
{
    private Filter() { }

    public bool Negated { get; init; }

    public static Filter operator !(Filter filter) => filter.Not();

    public static Filter operator &(Filter left, Filter right) => new Group(LogicOperator.And, [left, right]);

    public static Filter operator |(Filter left, Filter right) => new Group(LogicOperator.Or, [left, right]);

    public Filter Not() => this with { Negated = !Negated };

    /// <summary>How it stands inside <c>and(…)</c> and <c>or(…)</c>.</summary>
    internal abstract string InTree();

    /// <summary>How it stands on its own in a query string; not percent-encoded.</summary>
    internal abstract Parameter AsParameter();

    /// <param name="Operator">With its quantifier or configuration: <c>eq</c>, <c>like(any)</c>, <c>fts(english)</c>.</param>
    internal sealed record Comparison(Field Field, string Operator, Operand Operand) : Filter
    {
        internal override string InTree() => $"{Field}.{Prefix}{Operator}.{Operand.InTree()}";

        internal override Parameter AsParameter() => new(Field.ToString(), $"{Prefix}{Operator}.{Operand.Alone()}");
    }

    internal sealed record Group(LogicOperator Operator, ImmutableArray<Filter> Members) : Filter
    {
        internal override string InTree() => $"{Key(Operator)}({Inner})";

        internal override Parameter AsParameter() => new(Key(Operator), $"({Inner})");

        private string Inner => string.Join(',', Members.Select(member => member.InTree()));
    }

    /// <summary>The inside of an <c>or=(…)</c> in PostgREST's own words: a caller's text, taken as it is.</summary>
    internal sealed record Verbatim(LogicOperator Operator, string Text) : Filter
    {
        internal override string InTree() => $"{Key(Operator)}({Text})";

        internal override Parameter AsParameter() => new(Key(Operator), $"({Text})");
    }

    private string Prefix => Negated ? "not." : "";

    private string Key(LogicOperator @operator) => Prefix + (@operator is LogicOperator.And ? "and" : "or");
}

internal enum LogicOperator { And, Or }
