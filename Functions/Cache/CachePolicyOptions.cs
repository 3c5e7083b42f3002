namespace Edge.Cache;

/// <summary>How long answers are kept and for whom, as configured. Null: as in <c>Cache:Default</c>.</summary>
public sealed class CachePolicyOptions
{
    // A year: what HTTP's caches take for "for ever".
    private const int Longest = 365 * 24 * 60 * 60;

    /// <summary>Seconds that an answer may be used without asking; 0: it is not kept.</summary>
    public int? MaxAge { get; set; }

    /// <summary>Seconds after that in which it is still sent, while a new one is fetched.</summary>
    public int? StaleWhileRevalidate { get; set; }

    /// <summary>Seconds after <see cref="MaxAge"/> in which it is still sent if the database cannot be asked.</summary>
    public int? StaleIfError { get; set; }

    /// <summary>Milliseconds after which a kept answer is sent only if the change log knows of no change to it; 0: each time.</summary>
    public int? Validate { get; set; }

    /// <summary><c>public</c>, <c>role</c> or <c>claims</c>: see <see cref="CacheScope"/>.</summary>
    public string? Scope { get; set; }

    /// <summary>Names, separated by commas, that a purge can ask for and that tie a function's answers to what is written to relations.</summary>
    public string? Tags { get; set; }

    internal IEnumerable<string> Mistakes(string section)
    {
        foreach (var (name, value) in new[]
                 {
                     (nameof(MaxAge), MaxAge), (nameof(StaleWhileRevalidate), StaleWhileRevalidate), (nameof(StaleIfError), StaleIfError),
                 })
        {
            if (value is < 0 or > Longest) yield return $"{section}:{name} must be from 0 to {Longest} seconds";
        }

        if (Validate < 0) yield return $"{section}:{nameof(Validate)} must be 0 or more milliseconds";
        if (Scope is not null && ParsedScope is null) yield return $"{section}:{nameof(Scope)} must be public, role or claims";
    }

    internal CacheScope? ParsedScope => Scope switch
    {
        "public" => CacheScope.Public,
        "role" => CacheScope.Role,
        "claims" => CacheScope.Claims,
        _ => null,
    };

    internal CachePolicy Over(CachePolicy otherwise) => new(
        MaxAge is { } maxAge ? TimeSpan.FromSeconds(maxAge) : otherwise.MaxAge,
        StaleWhileRevalidate is { } revalidate ? TimeSpan.FromSeconds(revalidate) : otherwise.StaleWhileRevalidate,
        StaleIfError is { } error ? TimeSpan.FromSeconds(error) : otherwise.StaleIfError,
        Validate is { } validate ? TimeSpan.FromMilliseconds(validate) : otherwise.Validate,
        ParsedScope ?? otherwise.Scope)
    {
        Tags = Tags is null ? otherwise.Tags : [.. Tags.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
    };
}
