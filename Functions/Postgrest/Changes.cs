using System.Collections.Immutable;

namespace Edge.Postgrest;

/// <summary>What a write changes, or may change: relations, those that foreign keys reach by cascade included.</summary>
/// <param name="Everything">It cannot be told: a function, a trigger or a rule may have written anywhere.</param>
public sealed record Changes(bool Everything, ImmutableArray<Dependency> To)
{
    public static Changes All { get; } = new(Everything: true, []);

    public static Changes Nothing { get; } = new(Everything: false, []);
}
