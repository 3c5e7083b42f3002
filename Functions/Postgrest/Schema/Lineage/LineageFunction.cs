using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>How much of a function's body can be looked into.</summary>
internal enum FunctionBody
{
    /// <summary>Compiled: what its declaration promises is believed.</summary>
    Compiled,

    /// <summary>A text that is not parsed before it runs.</summary>
    Text,

    /// <summary><c>BEGIN ATOMIC</c> or <c>RETURN</c>: parsed when it was made; or an aggregate, which consists of functions.</summary>
    Parsed,
}

/// <param name="Refers">What its body (if parsed) and its parameters' defaults refer to.</param>
/// <param name="Source">The text of its body, where a look at its words may settle something; else empty.</param>
/// <param name="Version">See <see cref="DefinitionVersions"/>.</param>
internal sealed record LineageFunction(
    uint Oid, QualifiedIdentifier Name, Volatility Volatility, FunctionBody Body, References Refers, string Source, decimal Version)
{
    public bool IsBuiltIn => Oid < DataLineage.FirstUserOid;

    public ImmutableHashSet<string> Words { get; } = Source.Length == 0 ? [] : BodyWords.Of(Source);
}
