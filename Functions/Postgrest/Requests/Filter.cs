using System.Collections.Immutable;

namespace Edge.Postgrest.Requests;

/// <summary>
/// The place of a value among <see cref="ApiRequest.Values"/>. What the client can vary without changing the shape of its request
/// (operands, limits, offsets, arguments) is kept there, so that a plan and its SQL hold no value and can serve every request of the shape.
/// </summary>
/// <param name="Index">Negative: the complement of a place among the operands of the access policy in force.</param>
public readonly record struct Slot(int Index)
{
    public bool IsOfPolicy => Index < 0;
}

/// <summary>A column, or a path into a json column: <c>data->a->>0</c>.</summary>
public sealed record Field(string Name, ImmutableArray<JsonOperation> JsonPath)
{
    public bool Equals(Field? other) => other is not null && Name == other.Name && JsonPath.AsSpan().SequenceEqual(other.JsonPath.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Name, JsonPath.Length);
}

/// <param name="AsText"><c>->></c> rather than <c>-></c>.</param>
/// <param name="IsIndex"><paramref name="Operand"/> is an integer index, else a key.</param>
public readonly record struct JsonOperation(bool AsText, string Operand, bool IsIndex);

/// <summary>Operators without a quantifier that take one operand: <c>neq cs cd ov sl sr nxr nxl adj</c>.</summary>
public enum SimpleOperator { NotEqual, Contains, Contained, Overlap, StrictlyLeft, StrictlyRight, NotExtendsRight, NotExtendsLeft, Adjacent }

/// <summary>Operators that take <c>(any)</c> or <c>(all)</c>: <c>eq gte gt lte lt like ilike match imatch</c>.</summary>
public enum QuantOperator { Equal, GreaterThanEqual, GreaterThan, LessThanEqual, LessThan, Like, ILike, Match, IMatch }

public enum Quantifier { Any, All }

/// <summary><c>fts plfts phfts wfts</c>.</summary>
public enum FtsOperator { Fts, Plain, Phrase, Websearch }

public enum IsValue { Null, NotNull, True, False, Unknown }

public abstract record Operation
{
    private Operation() { }

    public sealed record Simple(SimpleOperator Operator, Slot Operand) : Operation;

    /// <summary>The value is already in SQL terms: <c>*</c> of (i)like is <c>%</c>; with a quantifier it is an array literal.</summary>
    public sealed record Quantified(QuantOperator Operator, Quantifier? Quantifier, Slot Operand) : Operation;

    /// <summary>The value is a Postgres array literal, <c>{"1","2"}</c>; <c>{}</c> for an empty list.</summary>
    public sealed record In(Slot Operand) : Operation;

    public sealed record Is(IsValue Value) : Operation;

    public sealed record IsDistinct(Slot Operand) : Operation;

    public sealed record Fts(FtsOperator Operator, string? Language, Slot Operand) : Operation;
}

public sealed record OpExpr(bool Negated, Operation Operation);

public sealed record Filter(Field Field, OpExpr Expression);

public enum LogicOperator { And, Or }

/// <summary><c>and=(…)</c>, <c>or=(…)</c>, and every filter on its own.</summary>
public abstract record LogicTree
{
    private LogicTree() { }

    public sealed record Group(bool Negated, LogicOperator Operator, ImmutableArray<LogicTree> Children) : LogicTree;

    public sealed record Statement(Filter Filter) : LogicTree;
}
