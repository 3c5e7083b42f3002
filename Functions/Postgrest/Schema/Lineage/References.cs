using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>What an expression, a query or a function's body refers to.</summary>
internal sealed record References
{
    public static References None { get; } = new();

    /// <summary>oids; also of what is only looked at in passing, such as the view itself.</summary>
    public ImmutableArray<uint> Relations { get; init; } = [];

    /// <summary>oids; operators count as the functions that they call.</summary>
    public ImmutableArray<uint> Functions { get; init; } = [];

    /// <summary>Settings of the request that are read by name.</summary>
    public ImmutableArray<SettingRead> Settings { get; init; } = [];

    /// <summary>A setting is read whose name only the running query knows.</summary>
    public bool ReadsAnySetting { get; init; }

    public bool ReadsClock { get; init; }

    /// <summary>Why the same data does not give the same answer; null: it does, as far as can be seen here.</summary>
    public string? Varies { get; init; }
}
