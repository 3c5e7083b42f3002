namespace Edge.Kv;

public abstract partial class KvStore
{
    /// <summary>Takes a lease that nobody holds.</summary>
    /// <param name="name">Of the kind of a key; the names of leases and the keys of values are apart.</param>
    /// <returns>Null: somebody holds it.</returns>
    public Task<KvLease?> TryAcquireLease(string name, TimeSpan duration, CancellationToken cancellation = default) =>
        Acquire(KvKey.Of(name), UntilAfter(duration), cancellation);

    /// <summary>Prolongs a lease. One whose time is over can be prolonged as long as nobody else took it and no sweep came by.</summary>
    /// <returns>The lease to go on with; null: it is lost.</returns>
    public Task<KvLease?> RenewLease(KvLease lease, TimeSpan duration, CancellationToken cancellation = default) =>
        Renew(lease, UntilAfter(duration), cancellation);

    /// <summary>Gives a lease back; nothing happens if it is not held any more.</summary>
    public abstract Task ReleaseLease(KvLease lease, CancellationToken cancellation = default);

    private protected abstract Task<KvLease?> Acquire(KvKey name, DateTimeOffset until, CancellationToken cancellation);

    private protected abstract Task<KvLease?> Renew(KvLease lease, DateTimeOffset until, CancellationToken cancellation);

    private DateTimeOffset UntilAfter(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        return Milliseconds.Truncate(Time.GetUtcNow() + duration);
    }
}
