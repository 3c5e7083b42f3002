using System.Globalization;

namespace Edge.Kv;

/// <summary>Values of this process: gone with it, and unknown to other instances. What has expired takes memory until a sweep.</summary>
public sealed class MemoryKvStore(TimeProvider time) : KvStore(time)
{
    private readonly Lock access = new();
    private readonly SortedDictionary<string, KvEntry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KvLease> leases = new(StringComparer.Ordinal);
    private long lastToken;

    public override bool IsShared => false;

    public override Task<KvSweep> Sweep(CancellationToken cancellation = default)
    {
        lock (access)
        {
            var now = Time.GetUtcNow();
            var expired = entries.Where(entry => entry.Value.Expiration <= now).Select(entry => entry.Key).ToList();
            foreach (var key in expired) entries.Remove(key);
            var over = leases.Values.Where(lease => lease.Until <= now).ToList();
            foreach (var lease in over) leases.Remove(lease.Name);
            return Task.FromResult(new KvSweep(expired.Count + over.Count, Orphans: 0));
        }
    }

    public override Task ReleaseLease(KvLease lease, CancellationToken cancellation = default)
    {
        lock (access)
        {
            if (IsHeld(lease)) leases.Remove(lease.Name);
        }

        return Task.CompletedTask;
    }

    private protected override Task<KvEntry?> Read(KvKey key, CancellationToken cancellation)
    {
        lock (access) return Task.FromResult(Living(key));
    }

    private protected override Task<string?> Write(KvKey key, KvWrite write, CancellationToken cancellation)
    {
        var copy = write.Value.ToArray();
        lock (access)
        {
            var holds = write.OnlyIf switch
            {
                null => true,
                KvCondition.Unchanged unchanged => Living(key)?.ETag == unchanged.ETag,
                _ => Living(key) is null,
            };
            if (!holds) return Task.FromResult<string?>(null);
            var etag = NextToken();
            entries[key.Encoded] = new() { Value = copy, Metadata = write.Metadata, Expiration = write.Expiration, ETag = etag };
            return Task.FromResult<string?>(etag);
        }
    }

    private protected override Task Remove(KvKey key, CancellationToken cancellation)
    {
        lock (access) entries.Remove(key.Encoded);
        return Task.CompletedTask;
    }

    private protected override Task<KvList> ListRange(KvRange range, int limit, CancellationToken cancellation)
    {
        List<KvListedKey> keys;
        lock (access)
        {
            var now = Time.GetUtcNow();
            keys = entries.Where(entry => range.Contains(entry.Key) && !(entry.Value.Expiration <= now)).Take(limit + 1)
                .Select(entry => new KvListedKey(KvKey.Decode(entry.Key).Name, entry.Value.Expiration, entry.Value.Metadata)).ToList();
        }

        if (keys.Count <= limit) return Task.FromResult(new KvList(keys, Cursor: null));
        keys.RemoveAt(limit);
        return Task.FromResult(new KvList(keys, CursorAfter(KvKey.Of(keys[^1].Name))));
    }

    private protected override Task<KvLease?> Acquire(KvKey name, DateTimeOffset until, CancellationToken cancellation)
    {
        lock (access)
        {
            var isHeld = leases.TryGetValue(name.Name, out var lease) && lease.Until > Time.GetUtcNow();
            return Task.FromResult(isHeld ? null : leases[name.Name] = new(name.Name, NextToken(), until));
        }
    }

    private protected override Task<KvLease?> Renew(KvLease lease, DateTimeOffset until, CancellationToken cancellation)
    {
        lock (access)
        {
            return Task.FromResult(IsHeld(lease) ? leases[lease.Name] = lease with { Until = until } : null);
        }
    }

    private bool IsHeld(KvLease lease) => leases.TryGetValue(lease.Name, out var held) && held.Token == lease.Token;

    private KvEntry? Living(KvKey key) =>
        entries.TryGetValue(key.Encoded, out var entry) && !(entry.Expiration <= Time.GetUtcNow()) ? entry : null;

    private string NextToken() => (++lastToken).ToString(CultureInfo.InvariantCulture);
}
