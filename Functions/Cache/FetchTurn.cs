using Edge.Kv;

namespace Edge.Cache;

/// <summary>A turn at the origin, or an answer that makes it unnecessary. Without a lease it is anybody's.</summary>
internal readonly record struct FetchTurn(KeptAnswer? Found, KvLease? Lease, SharedTier? Shared) : IDisposable
{
    public void Dispose()
    {
        if (Lease is not null) Shared?.EndTurn(Lease);
    }
}
