namespace Edge.Cache;

/// <summary>What operators can do with the cache, and see of it.</summary>
/// <param name="tiers">Null: there is no cache.</param>
public sealed class CacheOperations
{
    private readonly CacheTiers? tiers;
    private readonly CacheMetrics? metrics;

    internal CacheOperations(CacheTiers? tiers = null, CacheMetrics? metrics = null) => (this.tiers, this.metrics) = (tiers, metrics);

    public bool IsOn => tiers is not null;

    /// <summary>Counted since the start of this process; sizes are those of the moment.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Stats => tiers is null || metrics is null ? [] :
    [
        .. Enum.GetValues<CacheResult>().Select(result => KeyValuePair.Create($"{result}".ToLowerInvariant(), metrics[result])),
        new("evicted", tiers.Memory.Evicted), new("entries", tiers.Memory.Count), new("bytes", tiers.Memory.Bytes),
    ];

    /// <summary>Makes answers be fetched anew: from this instance's memory, and from the storage that instances share.</summary>
    /// <param name="relation">What depends on it; with or without its schema.</param>
    /// <param name="prefix">What was asked by a path and query that begin so: <c>/films?year=</c>.</param>
    /// <param name="all">Whatever the rest says.</param>
    /// <returns>How many answers are gone; one that was in both counts twice.</returns>
    public Task<int> Purge(string? relation, string? tag, string? prefix, bool all, CancellationToken cancellation) => tiers is null
        ? Task.FromResult(0)
        : tiers.Purge(
            note => all || relation is not null && note.DependsOn(relation) || tag is not null && note.HasTag(tag) ||
                prefix is not null && note.BeginsWith(prefix),
            cancellation);
}
