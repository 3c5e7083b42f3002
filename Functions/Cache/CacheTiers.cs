using Edge.Postgrest;

namespace Edge.Cache;

/// <summary>Where answers are kept: in this process's memory, and behind it, if there is one, in a storage that all instances share.</summary>
internal sealed class CacheTiers(MemoryTier memory, SharedTier? shared, ChangeHistory history, TimeProvider time)
    : IAsyncDisposable
{
    // How long nobody waits for an answer that is not kept, which another may be getting at the moment.
    private static readonly TimeSpan PassFor = TimeSpan.FromSeconds(10);

    // Bytes of what is kept beside a body.
    private const int LargestHead = 16 * 1024;

    // By how much the clocks of instances may differ.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(10);

    private long purgedAt;

    public ChangeHistory History => history;

    public MemoryTier Memory => memory;

    /// <summary>For what is kept longer than a process lives.</summary>
    public WallClock Clock { get; } = new(time);

    /// <summary>Bytes of a body that is worth keeping.</summary>
    public long LargestBody => memory.Largest - LargestHead;

    /// <summary>What was begun before this moment is not kept any more.</summary>
    public long PurgedAt => Volatile.Read(ref purgedAt);

    /// <summary>In memory, and not known to be outdated.</summary>
    public KeptAnswer? Find(Question question)
    {
        var found = memory.Find(question.Key);
        if (found is KeptVariants variants) found = memory.Find(question.KeyBy(variants.By));
        if (found is not KeptAnswer answer) return null;
        if (!answer.IsOutdated(history)) return answer;
        memory.Remove(answer);
        return null;
    }

    /// <summary>What the answer to this client is, or would be, kept under; as far as memory knows.</summary>
    public CacheKey KeyOf(Question question) =>
        memory.Find(question.Key) is KeptVariants variants ? question.KeyBy(variants.By) : question.Key;

    /// <summary>Answers to this question are not kept.</summary>
    public bool Passes(Question question) => memory.Find(question.Key) is KeptPass pass && time.GetTimestamp() < pass.Until;

    public void Pass(Question question)
    {
        var until = time.GetTimestamp() + (long)(PassFor.TotalSeconds * time.TimestampFrequency);
        if (memory.Find(question.Key) is null or KeptPass) memory.Put(new KeptPass(question.Key, until));
    }

    public void Put(Question question, KeptAnswer answer, ClaimsRead by)
    {
        if (by is not ClaimsRead.None) memory.Put(new KeptVariants(question.Key, by));
        memory.Put(answer);
        shared?.Store(question, answer, by);
    }

    public void Drop(KeptAnswer answer) => memory.Remove(answer);

    /// <summary>The right to ask the origin; or what another instance has found there.</summary>
    public async ValueTask<FetchTurn> TakeTurn(Question question, CancellationToken cancellation)
    {
        if (shared is null) return default;
        var begun = history.Now;
        var (first, found) = await Load(question, begun, cancellation);
        if (found is { Ttl.Ticks: > 0 }) return new(found, null, null);
        if (await shared.TakeTurn(KeyOf(question), cancellation) is not { } turn) return default;
        if (turn.Lease is not null) return new(null, turn.Lease, shared);
        await foreach (var _ in shared.Pauses(cancellation))
        {
            (var next, found) = await Load(question, begun, cancellation);
            if (found is { Ttl.Ticks: > 0 }) return new(found, null, null);

            // What was waited for is there, and of no use here: it was read before a change that this instance knows of.
            if (next?.ReadAt != first?.ReadAt) break;
        }

        return default;
    }

    /// <summary>What was begun is not kept, and what is meant is gone: in storage first, or it would come back from there.</summary>
    /// <returns>How many answers are gone, in memory and in storage.</returns>
    public async Task<int> Purge(Predicate<StoredNote> isMeant, CancellationToken cancellation)
    {
        Volatile.Write(ref purgedAt, history.Tick());
        var purged = shared is null ? 0 : await shared.Purge(isMeant, cancellation);
        foreach (var answer in memory.All.OfType<KeptAnswer>().Where(answer => isMeant(StoredNote.Of(answer.Entry))))
        {
            memory.Remove(answer);
            purged++;
        }

        return purged;
    }

    public ValueTask DisposeAsync() => shared?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>What is in storage, and in memory now if it may be used.</summary>
    private async ValueTask<(CacheEntry? Stored, KeptAnswer? Usable)> Load(Question question, long begun, CancellationToken cancellation)
    {
        var key = KeyOf(question);
        var found = await shared!.Load(key, cancellation);
        if (found is ClaimsRead by && key == question.Key)
        {
            memory.Put(new KeptVariants(question.Key, by));
            found = await shared.Load(question.KeyBy(by), cancellation);
        }

        var entry = found as CacheEntry;
        return (entry, entry is not null && begun >= PurgedAt ? Adopt(entry) : null);
    }

    /// <summary>What another instance, or an earlier process, has kept under the same policies.</summary>
    private KeptAnswer? Adopt(CacheEntry entry)
    {
        // In this order: what passes between the two looks at a clock makes the answer older, not younger.
        var now = time.GetTimestamp();
        var age = Clock.AgeOf(entry.ReadAt);
        if (age < TimeSpan.Zero || age >= entry.Policy.MaxAge + entry.Policy.Staleness) return null;
        var readAt = now - (long)(age.TotalSeconds * time.TimestampFrequency);
        var answer = new KeptAnswer(entry, BegunAt(readAt, entry.Snapshot), readAt, time);
        if (answer.IsOutdated(history)) return null;
        memory.Put(answer);
        return answer;
    }

    /// <summary>Of an origin without snapshots all that tells what a read has seen is the time at which it began.</summary>
    private long BegunAt(long readAt, PgSnapshot snapshot) =>
        snapshot == PgSnapshot.Blind ? history.MomentAt(readAt - (long)(ClockTolerance.TotalSeconds * time.TimestampFrequency)) : 0;
}
