using System.Collections.Immutable;

namespace Edge.Postgrest;

/// <summary>
/// By what an answer was read: the definitions that its dependencies were found in, and the role. If their stamp is still the same, nothing that
/// decides who may read what of them has changed since, not even for a while.
/// </summary>
/// <param name="Relations">oids; this and the next two as in <see cref="Schema.Lineage.Definitions"/>.</param>
internal sealed record ReadBy(
    ImmutableArray<uint> Relations, ImmutableArray<string> Functions, ImmutableArray<string> Operators, string Role, DefinitionsStamp Stamp);

/// <param name="Version">
/// Of definitions, privileges, memberships and settings; of nothing that the schema cache's fingerprint does not tell too, so that another one means
/// that a schema cache from before is outdated.
/// </param>
/// <param name="Rows">
/// Of the rows in the catalog that <paramref name="Version"/> knows by their content: another one after TRUNCATE, or after what was changed and
/// changed back.
/// </param>
internal readonly record struct DefinitionsStamp(decimal Version, decimal Rows);
