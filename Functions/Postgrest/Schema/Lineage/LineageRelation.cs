using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Lineage;

internal enum LineageKind { Table, View, MaterializedView, ForeignTable, Sequence }

/// <param name="HasRules">Beside the rule that makes a view.</param>
/// <param name="Generated">Columns that follow from others, whichever of those an update names.</param>
/// <param name="Version">See <see cref="DefinitionVersions"/>.</param>
internal sealed record LineageRelation(
    uint Oid, QualifiedIdentifier Name, LineageKind Kind, bool HasRules, ImmutableArray<string> Generated, decimal Version);

/// <summary>What a statement does to a relation; also the bits that <c>pg_trigger.tgtype</c> has for it.</summary>
[Flags]
internal enum WriteEvents { None = 0, Insert = 4, Delete = 8, Update = 16 }

/// <param name="On">Other bits of <c>tgtype</c> may be set too.</param>
internal readonly record struct LineageTrigger(uint Function, WriteEvents On);

/// <summary>A foreign key that changes the rows that refer when the referenced ones go or change.</summary>
/// <param name="OnDelete">None: they may not go.</param>
/// <param name="Columns">Of the referring table.</param>
/// <param name="Referenced">Of the referenced table.</param>
internal sealed record LineageCascade(
    uint From, uint To, WriteEvents OnDelete, bool OnUpdate, ImmutableArray<string> Columns, ImmutableArray<string> Referenced);

/// <summary>How text is turned into the one form that Postgres writes a value of a key in; see <see cref="KeyText"/>.</summary>
internal enum KeyForm { Integer, Uuid, Text }

/// <summary>A table's primary key, if every value of it has one text that filters can be expected to use.</summary>
internal sealed record LineageKey(ImmutableArray<string> Columns, ImmutableArray<KeyForm> Forms);
