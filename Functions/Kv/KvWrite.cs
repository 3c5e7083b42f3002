using System.Buffers;
using System.Text.Unicode;

namespace Edge.Kv;

/// <summary>A put whose limits have been checked and whose end of life is a moment.</summary>
internal sealed record KvWrite(ReadOnlyMemory<byte> Value, string? Metadata, DateTimeOffset? Expiration, KvCondition? OnlyIf)
{
    /// <exception cref="ArgumentException">Too much metadata, or too short a life.</exception>
    public static KvWrite Of(ReadOnlyMemory<byte> value, KvPutOptions? options, DateTimeOffset now)
    {
        if (options is null) return new(value, null, null, null);
        if (options.Metadata is { } metadata) CheckMetadata(metadata);
        if (options is { Expiration: not null, ExpirationTtl: not null })
            throw new ArgumentException("A value has an expiration or a time to live, not both", nameof(options));

        var expiration = options.ExpirationTtl is { } ttl ? EndOf(ttl, now) : options.Expiration;
        if (expiration < now + KvLimits.ShortestLife)
            throw new ArgumentException($"A value lives {KvLimits.ShortestLife.TotalSeconds} seconds at least", nameof(options));
        return new(value, options.Metadata, expiration is { } end ? Milliseconds.Truncate(end) : null, options.OnlyIf);
    }

    private static void CheckMetadata(string metadata)
    {
        var status = Utf8.FromUtf16(metadata, stackalloc byte[KvLimits.MetadataBytes], out _, out _, replaceInvalidSequences: false);
        if (status == OperationStatus.DestinationTooSmall)
            throw new ArgumentException($"Metadata has {KvLimits.MetadataBytes} bytes in UTF-8 at most", nameof(metadata));
        if (status != OperationStatus.Done) throw new ArgumentException("Metadata must be Unicode: it holds half of a surrogate pair", nameof(metadata));
    }

    /// <summary>A time to live that reaches past the calendar is for ever.</summary>
    private static DateTimeOffset? EndOf(TimeSpan ttl, DateTimeOffset now) =>
        ttl > DateTimeOffset.MaxValue - now ? null : ttl > TimeSpan.Zero ? now + ttl : now;
}

/// <summary>Stores keep moments in whole milliseconds.</summary>
internal static class Milliseconds
{
    public static DateTimeOffset Truncate(DateTimeOffset moment) => DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());
}
