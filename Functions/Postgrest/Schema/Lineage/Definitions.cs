using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>The definitions in the catalog that dependencies were found in. As long as they have this version, the dependencies are right.</summary>
/// <param name="Relations">oids.</param>
/// <param name="Functions">Names, in whatever schema and of whatever parameters; there may be none of that name.</param>
/// <param name="Operators">Symbols, likewise.</param>
internal sealed record Definitions(
    ImmutableArray<uint> Relations, ImmutableArray<string> Functions, ImmutableArray<string> Operators, decimal Version)
{
    // No role has it.
    private const decimal Unknown = -1;

    /// <summary>Versions of the roles under which can be read.</summary>
    public required FrozenDictionary<string, decimal> Roles { private get; init; }

    /// <summary>As a role reads by them: what row security is to it is a definition too.</summary>
    public Definitions Under(string role) => this with { Version = Version + Roles.GetValueOrDefault(role, Unknown) };
}
