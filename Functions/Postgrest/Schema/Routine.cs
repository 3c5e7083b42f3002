using System.Collections.Immutable;

namespace Edge.Postgrest.Schema;

/// <summary>A function of an exposed schema that <c>/rpc</c> can call. Overloads are separate routines of one name.</summary>
/// <remarks>PostgREST v16.2, SchemaCache/Routine.hs.</remarks>
public sealed record Routine
{
    public required QualifiedIdentifier Name { get; init; }
    public string? Description { get; init; }
    public ImmutableArray<RoutineParameter> Parameters { get; init; } = [];
    public required ReturnType Returns { get; init; }
    public required Volatility Volatility { get; init; }
    public bool HasVariadic { get; init; }

    /// <summary>From the function's own <c>SET default_transaction_isolation</c>; null: the role's or the default.</summary>
    public IsolationLevel? Isolation { get; init; }

    /// <summary>The function's <c>SET</c> clauses that <c>db-hoisted-tx-settings</c> lets apply to the whole transaction.</summary>
    public ImmutableArray<KeyValuePair<string, string>> HoistedSettings { get; init; } = [];

    public bool ReturnsScalar => Returns is { IsSet: false, Type.IsComposite: false };
    public bool ReturnsSetOfScalar => Returns is { IsSet: true, Type.IsComposite: false };
    public bool ReturnsSingle => !Returns.IsSet;
    public bool ReturnsSingleComposite => Returns is { IsSet: false, Type.IsComposite: true };
    public bool ReturnsVoid => Returns is { IsSet: false, Type: { IsComposite: false, Name: { Schema: "pg_catalog", Name: "void" } } };

    /// <summary>The relation whose rows it returns, for embedding and media type handlers; null for scalars.</summary>
    public string? ReturnedRelation => Returns.Type.IsComposite ? Returns.Type.Name.Name : null;
}

/// <param name="Name">Empty for an unnamed parameter.</param>
/// <param name="Required">Has no default.</param>
/// <param name="TypeMaxLength">The type with an unlimited length, as a cast target: <c>character varying</c>.</param>
public sealed record RoutineParameter(string Name, string Type, string TypeMaxLength, bool Required, bool Variadic);

/// <param name="IsCompositeAlias">A domain over a composite type.</param>
public sealed record ReturnedType(QualifiedIdentifier Name, bool IsComposite, bool IsCompositeAlias);

public sealed record ReturnType(ReturnedType Type, bool IsSet);

public enum Volatility { Volatile, Stable, Immutable }

public enum IsolationLevel { ReadCommitted, RepeatableRead, Serializable }
