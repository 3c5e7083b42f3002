using System.Diagnostics.Metrics;
using Edge.Telemetry;

namespace Edge.Cache;

/// <summary>What the cache did for a request.</summary>
internal enum CacheResult { Hit, Stale, Miss, Coalesced, Bypass }

/// <summary>What the cache has done, by what the policies name, for <c>/cache/stats</c> and for whoever listens to the meter <c>Edge</c>.</summary>
internal sealed class CacheMetrics
{
    private static readonly string[] Names = Array.ConvertAll(Enum.GetNames<CacheResult>(), name => name.ToLowerInvariant());

    private readonly Counter<long> requests, bytes;
    private readonly long[] counts = new long[Names.Length];

    public CacheMetrics(IMeterFactory meters, MemoryTier memory)
    {
        var meter = EdgeMeter.Of(meters);
        requests = meter.CreateCounter<long>("edge.cache.requests", "{request}", "Requests by what the cache did for them");
        bytes = meter.CreateCounter<long>("edge.cache.sent", "By", "Bodies sent from the cache");
        meter.CreateObservableGauge("edge.cache.memory", () => memory.Bytes, "By", "Memory that kept answers take");
        meter.CreateObservableGauge("edge.cache.entries", () => memory.Count, "{answer}", "Answers in memory");
        meter.CreateObservableCounter("edge.cache.evictions", () => memory.Evicted, "{answer}", "Answers that had to make room for others");
    }

    public long this[CacheResult result] => Interlocked.Read(ref counts[(int)result]);

    public void Count(CacheResult result, CachePolicy policy)
    {
        Interlocked.Increment(ref counts[(int)result]);
        requests.Add(1, new("result", Names[(int)result]), new KeyValuePair<string, object?>("relation", policy.Name));
    }

    public void Sent(long length, CachePolicy policy) => bytes.Add(length, new KeyValuePair<string, object?>("relation", policy.Name));
}
