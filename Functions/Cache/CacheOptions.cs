namespace Edge.Cache;

/// <summary>
/// Configuration section <c>Cache</c>. Nothing is kept but answers of relations and functions that are named here, or of all if
/// <c>Cache:Default:MaxAge</c> is more than 0.
/// </summary>
public sealed class CacheOptions
{
    /// <summary>False: nothing is kept, whatever the rest says.</summary>
    public bool Enabled { get; set; } = true;

    public CachePolicyOptions Default { get; set; } = new();

    /// <summary>By name, with or without its schema: <c>films</c>, <c>api.films</c>.</summary>
    public Dictionary<string, CachePolicyOptions> Relations { get; } = new(StringComparer.Ordinal);

    /// <summary>By name, with or without its schema.</summary>
    public Dictionary<string, CachePolicyOptions> Functions { get; } = new(StringComparer.Ordinal);

    /// <summary>Megabytes of answers in memory at most; the least used go first.</summary>
    public int MemoryLimitMb { get; set; } = 64;

    /// <summary>Each mistake as one line; empty if all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (MemoryLimitMb is < 1 or > 64 * 1024) yield return $"Cache:{nameof(MemoryLimitMb)} must be from 1 to {64 * 1024}";
        var sections = new[] { ("Cache:Default", Default) }
            .Concat(Relations.Select(relation => ($"Cache:Relations:{relation.Key}", relation.Value)))
            .Concat(Functions.Select(function => ($"Cache:Functions:{function.Key}", function.Value)));
        foreach (var mistake in sections.SelectMany(section => section.Item2.Mistakes(section.Item1))) yield return mistake;
    }
}
