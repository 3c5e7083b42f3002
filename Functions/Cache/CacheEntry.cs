using System.Collections.Immutable;
using Edge.Postgrest;

namespace Edge.Cache;

/// <summary>An answer as it is kept, in memory and in storage: immutable, and with all that is needed to judge it.</summary>
internal sealed record CacheEntry
{
    public required CacheKey Key { get; init; }

    /// <summary>Path and query of the request that it answered first.</summary>
    public required string Target { get; init; }

    public required int Status { get; init; }

    /// <summary>Those of the answer that are the same for all whom it is sent to.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Headers { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>With its quotes; null for HEAD, whose body is not known.</summary>
    public required string? ETag { get; init; }

    /// <summary>Before the database was asked.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    public required CachePolicy Policy { get; init; }

    public required ImmutableArray<Dependency> On { get; init; }

    /// <summary>That it was read under, or an older one; <see cref="PgSnapshot.Blind"/> of an origin that has none.</summary>
    public required PgSnapshot Snapshot { get; init; }

    /// <summary>By what it was read, so that the change log can tell whether it still holds; null: that cannot be told, or nobody will ask.</summary>
    public required ReadBy? By { get; init; }

    /// <summary>Roughly.</summary>
    public long Bytes =>
        1024 + Body.Length + 2 * Target.Length + 64 * On.Length + 64 * (By is null ? 0 : By.Relations.Length + By.Functions.Length + By.Operators.Length)
        + Headers.Sum(header => 32L + 2 * (header.Key.Length + header.Value.Length));
}
