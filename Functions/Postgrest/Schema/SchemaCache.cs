using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Schema.Lineage;

namespace Edge.Postgrest.Schema;

/// <summary>All that is known of the database's exposed schemas: one immutable value, replaced whole by a reload.</summary>
/// <remarks>PostgREST v16.2, SchemaCache.hs.</remarks>
public sealed record SchemaCache
{
    /// <summary>Rises with every load of this process; part of every plan cache key.</summary>
    public required long Version { get; init; }

    /// <summary>It has only what an access policy lets a role name.</summary>
    public bool IsNarrowed { get; init; }

    public required FrozenDictionary<QualifiedIdentifier, Table> Tables { get; init; }

    /// <summary>
    /// By (source relation, schema of the foreign relation, or of the function for a computed one); in PostgREST's order. Empty for a relation
    /// that only a junction of a hidden schema relates to others.
    /// </summary>
    public required FrozenDictionary<(QualifiedIdentifier Table, string ForeignSchema), ImmutableArray<Relationship>> Relationships { get; init; }

    /// <summary>All overloads of a name, fewest parameters first.</summary>
    public required FrozenDictionary<QualifiedIdentifier, ImmutableArray<Routine>> Routines { get; init; }

    /// <summary>By exposed schema.</summary>
    public FrozenDictionary<string, SchemaNames> Names { get; init; } = FrozenDictionary<string, SchemaNames>.Empty;

    /// <summary>By (source type, target type).</summary>
    public required FrozenDictionary<(string Source, string Target), DataRepresentation> Representations { get; init; }

    public required FrozenDictionary<MediaHandlerKey, ResolvedHandler> MediaHandlers { get; init; }

    /// <summary>Names that <c>Prefer: timezone</c> may give.</summary>
    public required FrozenSet<string> TimeZones { get; init; }

    /// <summary><c>server_version_num</c>, such as 150018.</summary>
    public required int ServerVersion { get; init; }

    /// <summary>Settings and isolation that <c>ALTER ROLE … SET</c> gives, by role; applied to each transaction under that role.</summary>
    public required FrozenDictionary<string, RoleSettings> Roles { get; init; }

    /// <summary>Null if nobody needs to know what answers depend on.</summary>
    internal DataLineage? Lineage { get; init; }

    /// <summary>
    /// The same in every process that has read the same definitions, privileges and roles' settings; null without <see cref="Lineage"/>.
    /// </summary>
    public string? Fingerprint { get; init; }

    /// <summary>
    /// Which database of which cluster, on which timeline: after a restore or a failover it is another one. Empty: it is not known.
    /// </summary>
    public string Cluster { get; init; } = "";
}

public sealed record RoleSettings(IsolationLevel? Isolation, ImmutableArray<KeyValuePair<string, string>> Settings);
