using System.Collections.Immutable;

namespace Edge.Cache;

/// <summary>The headers of an answer that go with it to everybody, and what the cache adds to them.</summary>
internal static class KeptHeaders
{
    // Of one request or one hop; what the cache itself says is said anew.
    private static readonly ImmutableHashSet<string> Dropped = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase, "Age", "Cache-Status", "Connection", "Content-Length", "Date", "ETag", "Keep-Alive", "RateLimit",
        "RateLimit-Policy", "Server-Timing", "Transfer-Encoding", "Vary");

    private static readonly ImmutableArray<string> Varying = ["Accept", "Prefer", "Range", "Accept-Profile", "Authorization", "Origin"];

    /// <param name="etag">Null: none.</param>
    /// <param name="isHead">A length is that of a body that did not come.</param>
    /// <param name="isPublic">Others may keep it too, for as long as it is fresh here; else they have to ask each time.</param>
    public static ImmutableArray<KeyValuePair<string, string>> Of(
        IReadOnlyList<KeyValuePair<string, string>> headers, string? traceHeader, string? etag, CachePolicy policy, bool isHead,
        bool isPublic)
    {
        var kept = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(headers.Count + 3);
        var isControlled = false;
        foreach (var header in headers)
        {
            var isDropped = Dropped.Contains(header.Key) && !(isHead && header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase));
            if (isDropped || header.Key.Equals(traceHeader, StringComparison.OrdinalIgnoreCase)) continue;
            isControlled |= header.Key.Equals("Cache-Control", StringComparison.OrdinalIgnoreCase);
            kept.Add(header);
        }

        if (etag is not null) kept.Add(new("ETag", etag));
        if (!isControlled) kept.Add(new("Cache-Control", isPublic ? $"public, max-age={(long)policy.MaxAge.TotalSeconds}" : "private, no-cache"));
        kept.Add(new("Vary", string.Join(", ", Varying.Union(NamesIn(headers), StringComparer.OrdinalIgnoreCase))));
        return kept.ToImmutable();
    }

    /// <summary>The request headers that the answer itself says it differs by.</summary>
    public static IEnumerable<string> NamesIn(IEnumerable<KeyValuePair<string, string>> headers) => headers
        .Where(header => header.Key.Equals("Vary", StringComparison.OrdinalIgnoreCase))
        .SelectMany(header => header.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
