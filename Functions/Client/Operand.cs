using System.Collections.Immutable;

namespace Edge.Client;

/// <summary>The right side of a comparison.</summary>
/// <remarks>PostgREST v16.2, ApiRequest/QueryParams.hs > pSingleVal, pLogicSingleVal, pListVal.</remarks>
internal abstract record Operand
{
    private Operand() { }

    /// <summary>As a parameter's whole value, where everything up to its end belongs to it.</summary>
    public abstract string Alone();

    /// <summary>Inside <c>and(…)</c> and <c>or(…)</c>, where commas and parentheses would end it.</summary>
    public abstract string InTree();

    public sealed record Text(string Value) : Operand
    {
        public override string Alone() => Value;

        public override string InTree() => FieldSyntax.Quoted(Value);
    }

    /// <summary>A word of PostgREST's own: <c>null</c>, <c>unknown</c>.</summary>
    public sealed record Keyword(string Value) : Operand
    {
        public override string Alone() => Value;

        public override string InTree() => Value;
    }

    public sealed record List(ImmutableArray<string> Elements) : Operand
    {
        public override string Alone() => $"({string.Join(',', Written())})";

        public override string InTree() => Alone();

        // ("") reads as the empty list, so a lone empty string is said twice, which is the same set.
        private IEnumerable<string> Written() => Elements is [""] ? ["\"\"", "\"\""] : Elements.Select(Element);

        private static string Element(string text) =>
            text.Length > 0 && text.AsSpan().IndexOfAnyExcept(Characters.Element) < 0 ? text : FieldSyntax.Quoted(text);
    }
}
