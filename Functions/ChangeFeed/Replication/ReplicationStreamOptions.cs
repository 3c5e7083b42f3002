using System.Collections.Immutable;

namespace Edge.ChangeFeed.Replication;

/// <summary>What a stream reads.</summary>
/// <param name="ConnectionString">Of a login role with the REPLICATION right; not through a pooler.</param>
/// <param name="Publications">Must exist: PostgreSQL 18 says nothing of a missing one and sends nothing.</param>
internal sealed record ReplicationStreamOptions(string ConnectionString, ImmutableArray<string> Publications)
{
    /// <summary>Rows of one transaction that are held; of further ones only the relation is told.</summary>
    public int MostRows { get; init; } = 10_000;

    /// <summary>Names the columns whose values are wanted; null: all values are read.</summary>
    public Func<ReplicatedRelation, IEnumerable<string>>? Columns { get; init; }

    /// <summary>How often the server hears how far the stream has been read.</summary>
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromSeconds(2);
}
