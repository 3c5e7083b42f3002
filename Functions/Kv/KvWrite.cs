using System.Text;

namespace Edge.Kv;

/// <summary>A put whose limits have been checked and whose end of life is a moment.</summary>
internal sealed record KvWrite(ReadOnlyMemory<byte> Value, string? Metadata, DateTimeOffset? Expiration, KvCondition? OnlyIf)
{
    /// <exception cref="ArgumentException">Too much metadata, or too short a life.</exception>
    public static KvWrite Of(ReadOnlyMemory<byte> value, KvPutOptions? options, DateTimeOffset now)
    {
        if (options is null) return new(value, null, null, null);
        if (options.Metadata is { } metadata && Encoding.UTF8.GetByteCount(metadata) > KvLimits.MetadataBytes)
            throw new ArgumentException($"Metadata has {KvLimits.MetadataBytes} bytes in UTF-8 at most", nameof(options));
        if (options is { Expiration: not null, ExpirationTtl: not null })
            throw new ArgumentException("A value has an expiration or a time to live, not both", nameof(options));

        var expiration = options.ExpirationTtl is { } ttl ? EndOf(ttl, now) : options.Expiration;
        if (expiration < now + KvLimits.ShortestLife)
            throw new ArgumentException($"A value lives {KvLimits.ShortestLife.TotalSeconds} seconds at least", nameof(options));
        return new(value, options.Metadata, expiration is { } end ? Milliseconds.Truncate(end) : null, options.OnlyIf);
    }

    /// <summary>A time to live that reaches past the calendar is for ever.</summary>
    private static DateTimeOffset? EndOf(TimeSpan ttl, DateTimeOffset now) => ttl > DateTimeOffset.MaxValue - now ? null : now + ttl;
}

/// <summary>Stores keep moments in whole milliseconds.</summary>
internal static class Milliseconds
{
    public static DateTimeOffset Truncate(DateTimeOffset moment) => DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());
}
