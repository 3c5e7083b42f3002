using Edge.Postgrest.Errors;

namespace Edge.Postgrest;

/// <summary>
/// Counts the bytes of large request bodies that are in memory, refuses more than fit, and gives the memory back to the system when many have gone.
/// </summary>
/// <param name="limit">Bytes; a quarter of the process' memory at most.</param>
internal sealed class BodiesInFlight(long limit, TimeProvider time)
{
    // Small bodies live on the small object heap, which takes care of itself.
    private const long LargestUncounted = 64 * 1024;
    private const long WorthCollecting = 64 * 1024 * 1024;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly long limit = Math.Min(limit, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);
    private long inUse;
    private long left;
    private int isDue;

    /// <summary>Bytes that are counted.</summary>
    internal long InUse => Interlocked.Read(ref inUse);

    internal Lease Enter() => new(this);

    /// <summary>Bytes for one request, until it is disposed.</summary>
    internal sealed class Lease(BodiesInFlight all) : IDisposable
    {
        private long taken;

        /// <summary>Takes as many bytes in all.</summary>
        /// <exception cref="ApiException">503: others have them. 413: there will never be as many.</exception>
        internal void Take(long bytes)
        {
            if (bytes <= LargestUncounted) return;
            if (bytes > all.limit) throw ApiError.BodyTooLarge(all.limit).AsException();
            var more = bytes - taken;
            if (Interlocked.Add(ref all.inUse, more) > all.limit)
            {
                Interlocked.Add(ref all.inUse, -more);
                throw ApiError.TooManyBodies(all.limit).AsException();
            }
            taken = bytes;
        }

        public void Dispose()
        {
            if (taken > 0) all.Leave(taken);
            taken = 0;
        }
    }

    private void Leave(long bytes)
    {
        var rest = Interlocked.Add(ref inUse, -bytes);
        if (Interlocked.Add(ref left, bytes) < WorthCollecting || rest > 0 || Interlocked.Exchange(ref isDue, 1) == 1) return;
        _ = CollectWhenIdle();
    }

    /// <summary>Collects once nothing large has been in memory for a while: an app that is idle would not do it by itself.</summary>
    private async Task CollectWhenIdle()
    {
        long before;
        do
        {
            before = Interlocked.Read(ref left);
            await Task.Delay(Idle, time);
        }
        while (InUse > 0 || before != Interlocked.Read(ref left));
        Interlocked.Exchange(ref left, 0);
        Interlocked.Exchange(ref isDue, 0);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
