namespace Edge.Kv;

/// <summary>What goes with a value. Workers KV's names, and a condition that Workers KV lacks.</summary>
public sealed record KvPutOptions
{
    /// <summary>When the value ceases to be there, at least 60 seconds ahead. Not together with <see cref="ExpirationTtl"/>.</summary>
    public DateTimeOffset? Expiration { get; init; }

    /// <summary>After how long the value ceases to be there: at least 60 seconds.</summary>
    public TimeSpan? ExpirationTtl { get; init; }

    /// <summary>Comes back with <c>GetWithMetadata</c> and <c>List</c>: up to 1,024 bytes in UTF-8.</summary>
    public string? Metadata { get; init; }

    /// <summary>Null: put in any case.</summary>
    public KvCondition? OnlyIf { get; init; }
}
