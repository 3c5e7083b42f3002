using Edge.Kv;

namespace Edge.Tests.Cache;

/// <summary>What is wrong with a storage.</summary>
internal enum StorageFault
{
    None,

    /// <summary>Nothing is done.</summary>
    Refuses,

    /// <summary>Nothing is done, and nothing answered.</summary>
    Hangs,

    /// <summary>It is done, but an error answered.</summary>
    LosesAnswers,

    /// <summary>Other bytes are read than were written.</summary>
    Corrupts,

    /// <summary>Half of the bytes are written.</summary>
    Tears,
}

/// <summary>A storage in memory that all instances share, and that fails as it is told. Nothing in it expires.</summary>
internal sealed class FaultyKvStore(TimeProvider time) : KvStore(time)
{
    private readonly MemoryKvStore kept = new(time);

    public StorageFault Fault { get; set; }

    public override bool IsShared => true;

    public override Task<KvSweep> Sweep(CancellationToken cancellation = default) => kept.Sweep(cancellation);

    public override Task ReleaseLease(KvLease lease, CancellationToken cancellation = default) => Do(
        async () =>
        {
            await kept.ReleaseLease(lease, cancellation);
            return true;
        },
        cancellation);

    private protected override Task<KvEntry?> Read(KvKey key, CancellationToken cancellation) => Do(
        async () =>
        {
            var entry = await kept.GetWithMetadata(key.Name, cancellation);
            return entry is null || Fault is not StorageFault.Corrupts ? entry : entry with { Value = Corrupted(entry.Value) };
        },
        cancellation);

    private protected override Task<string?> Write(KvKey key, KvWrite write, CancellationToken cancellation) => Do(
        () => kept.Put(
            key.Name, Fault is StorageFault.Tears ? write.Value[..(write.Value.Length / 2)] : write.Value,
            new() { Metadata = write.Metadata, OnlyIf = write.OnlyIf }, cancellation),
        cancellation);

    private protected override Task Remove(KvKey key, CancellationToken cancellation) => Do(
        async () =>
        {
            await kept.Delete(key.Name, cancellation);
            return true;
        },
        cancellation);

    private protected override Task<KvList> ListRange(KvRange range, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    private protected override Task<KvLease?> Acquire(KvKey name, DateTimeOffset until, CancellationToken cancellation) =>
        Do(() => kept.TryAcquireLease(name.Name, until - Time.GetUtcNow(), cancellation), cancellation);

    private protected override Task<KvLease?> Renew(KvLease lease, DateTimeOffset until, CancellationToken cancellation) =>
        Do(() => kept.RenewLease(lease, until - Time.GetUtcNow(), cancellation), cancellation);

    private async Task<T> Do<T>(Func<Task<T>> it, CancellationToken cancellation)
    {
        if (Fault is StorageFault.Refuses) throw new KvException("refused");
        if (Fault is StorageFault.Hangs) await Task.Delay(Timeout.Infinite, cancellation);
        var done = await it();
        return Fault is StorageFault.LosesAnswers ? throw new KvException("lost") : done;
    }

    private static byte[] Corrupted(ReadOnlyMemory<byte> value)
    {
        var bytes = value.ToArray();
        bytes[bytes.Length / 2] ^= 1;
        return bytes;
    }
}
