using System.Collections.Concurrent;

namespace Edge.Cache;

/// <summary>
/// Memory for answers, bounded in bytes. Who is used is not moved, only marked, so that hits take no lock; a hand goes from the oldest to the
/// newest, lets go of what is not marked, and takes the marks away.
/// </summary>
/// <remarks>Zhang et al., "SIEVE is Simpler than LRU" (NSDI 2024).</remarks>
/// <param name="limit">Bytes.</param>
internal sealed class MemoryTier(long limit)
{
    // One answer may not displace most others.
    private const int LargestPart = 8;

    private readonly ConcurrentDictionary<CacheKey, Kept> kept = new();
    private readonly Lock access = new();
    private Kept? newest, oldest, hand;
    private long bytes;

    public long Bytes => Volatile.Read(ref bytes);

    public int Count => kept.Count;

    public long Evicted { get; private set; }

    /// <summary>Bytes that one answer may take.</summary>
    public long Largest => limit / LargestPart;

    public IEnumerable<Kept> All => kept.Values;

    public Kept? Find(in CacheKey key)
    {
        if (!kept.TryGetValue(key, out var found)) return null;
        if (!found.IsUsed) found.IsUsed = true;
        return found;
    }

    /// <summary>In place of what was under its key.</summary>
    public void Put(Kept item)
    {
        lock (access)
        {
            if (kept.TryGetValue(item.Key, out var before)) TakeOut(before);
            if (item.Bytes > Largest) return;
            while (bytes + item.Bytes > limit && oldest is not null) Evict();
            kept[item.Key] = item;
            item.Older = newest;
            if (newest is not null) newest.Newer = item;
            newest = item;
            oldest ??= item;
            Volatile.Write(ref bytes, bytes + item.Bytes);
        }
    }

    /// <summary>If it is still there.</summary>
    public void Remove(Kept item)
    {
        lock (access)
        {
            if (kept.TryGetValue(item.Key, out var found) && ReferenceEquals(found, item)) TakeOut(item);
        }
    }

    private void Evict()
    {
        var at = hand ?? oldest!;
        while (at.IsUsed)
        {
            at.IsUsed = false;
            at = at.Newer ?? oldest!;
        }

        hand = at.Newer;
        TakeOut(at);
        Evicted++;
    }

    private void TakeOut(Kept item)
    {
        kept.TryRemove(item.Key, out _);
        if (ReferenceEquals(hand, item)) hand = item.Newer;
        if (item.Newer is { } newer) newer.Older = item.Older;
        else newest = item.Older;
        if (item.Older is { } older) older.Newer = item.Newer;
        else oldest = item.Newer;
        item.Newer = item.Older = null;
        Volatile.Write(ref bytes, bytes - item.Bytes);
    }
}
