using System.Collections.Immutable;
using Edge.ChangeFeed.Distribution;

namespace Edge.ChangeFeed;

/// <summary>
/// Keeps what this instance knows of the feed, and tells subscribers. One thread changes it: that which listens. Any thread may ask.
/// </summary>
internal sealed class FeedState(TimeSpan maxSilence, TimeProvider time) : IChangeFeed
{
    private ImmutableArray<IChangeSubscriber> subscribers = [];
    private volatile Coverage coverage = Coverage.None("the feed has not been heard yet");
    private volatile Clock? clock;
    private long asOfTicks;
    private long heardAt;
    private ulong highest;
    private bool isJoining = true;
    private long firstHeard;
    private long batches, epochs, gaps;

    public Coverage Coverage => coverage;

    public bool IsCovered => coverage is { Reason: null, Relations: not null } && Lag <= maxSilence;

    /// <summary>How old the newest moment is up to which everything has been heard; never too small.</summary>
    public TimeSpan Lag => clock is { } known && Volatile.Read(ref asOfTicks) is > 0 and var heard
        ? TimeSpan.FromTicks(known.LatestNow(time).UtcTicks - heard)
        : TimeSpan.MaxValue;

    /// <summary>Since a batch was heard; null: none was.</summary>
    public TimeSpan? Silence => Volatile.Read(ref heardAt) is var at && at != 0 ? time.GetElapsedTime(at) : null;

    public long Batches => Volatile.Read(ref batches);
    public long Epochs => Volatile.Read(ref epochs);
    public long Gaps => Volatile.Read(ref gaps);

    public IDisposable Subscribe(IChangeSubscriber subscriber)
    {
        ImmutableInterlocked.Update(ref subscribers, all => all.Add(subscriber));
        subscriber.CoverageChanged(coverage);
        return new Subscription(this, subscriber);
    }

    /// <summary>The database's clock was read, by a question that was asked at this timestamp.</summary>
    /// <param name="xmax">The id that no transaction has had yet at that moment, or an older one.</param>
    public void Calibrate(DateTimeOffset read, long askedAt, ulong xmax)
    {
        clock = new(read, askedAt);
        highest = Math.Max(highest, xmax - 1);
    }

    /// <summary>Begins, or begins again: whatever earlier transactions did may have been missed.</summary>
    /// <param name="next">An id that was assigned after this instance had begun to listen.</param>
    public void Join(ulong next, string reason) => Restart(coverage.Epoch, coverage.Sequence, next, reason);

    public void Lose(string reason) => Change(coverage with { Reason = reason });

    /// <summary>Takes a batch. Those of an older epoch, and those heard already, are refused.</summary>
    /// <returns>Whether batches are missing before this one: then it is not taken, and <see cref="Join"/> must come first.</returns>
    public bool Misses(ChangeBatch batch)
    {
        if (batch.Epoch < coverage.Epoch) return false;
        var isNew = batch.Epoch > coverage.Epoch;
        if (isNew && batch.Sequence == 0)
        {
            // Heard from its beginning: nothing from the epoch's own id on has been missed.
            Interlocked.Increment(ref epochs);
            Restart(batch.Epoch, 0, (ulong)batch.Epoch, reason: null);
        }
        else if ((isNew || batch.Sequence > coverage.Sequence + 1) && !isJoining)
        {
            Interlocked.Increment(ref gaps);
            Change(coverage with { Epoch = batch.Epoch, Sequence = batch.Sequence, Reason = "batches have been missed" });
            return true;
        }
        else if (!isNew && batch.Sequence <= coverage.Sequence && !isJoining)
        {
            return false;
        }

        Take(batch);
        return false;
    }

    /// <summary>Whether a checkpoint could lower the floor: nothing was covered in this process before.</summary>
    public bool MayRestore { get; private set; } = true;

    /// <summary>Takes over what others heard before this instance listened. One that does not reach to what was heard first is left.</summary>
    /// <param name="checkpoint">All changes of its epoch from the floor on, up to its sequence.</param>
    public void Restore(ChangeBatch checkpoint, ulong floor)
    {
        if (!MayRestore || isJoining || checkpoint.Epoch != coverage.Epoch || checkpoint.Sequence < firstHeard - 1) return;
        MayRestore = false;
        if (floor >= coverage.Floor) return;
        foreach (var subscriber in subscribers) subscriber.Changed(checkpoint);
        Change(coverage with { Floor = floor });
    }

    public void Cover(FeedRelations relations) => Change(coverage with { Relations = relations.Names });

    private void Take(ChangeBatch batch)
    {
        Interlocked.Increment(ref batches);
        if (isJoining) firstHeard = batch.Sequence;
        isJoining = false;
        foreach (var change in batch.Changes) highest = Math.Max(highest, change.Xid);
        if (!batch.Changes.IsEmpty) foreach (var subscriber in subscribers) subscriber.Changed(batch);
        Volatile.Write(ref heardAt, time.GetTimestamp());

        // Last: who sees this moment sees all that came before it.
        Volatile.Write(ref asOfTicks, batch.AsOf.UtcTicks);
        var before = coverage;
        coverage = before with { Epoch = batch.Epoch, Sequence = batch.Sequence, Reason = null };
        if (before.Reason is not null) Tell();
    }

    /// <summary>Ids below any that was known before could come again, from a restored server: they must not be taken for those known.</summary>
    private void Restart(long epoch, long sequence, ulong next, string? reason)
    {
        // After a gap or another owner, entries are in use that no checkpoint knows of.
        MayRestore &= Epochs + Gaps == 0;
        isJoining = true;
        var floor = Math.Max(next, highest + 1);
        highest = Math.Max(highest, next);
        Change(coverage with { Epoch = epoch, Sequence = sequence, Floor = floor, Reason = reason });
    }

    private void Change(Coverage next)
    {
        if (next == coverage) return;
        coverage = next;
        Tell();
    }

    private void Tell()
    {
        foreach (var subscriber in subscribers) subscriber.CoverageChanged(coverage);
    }

    private sealed record Clock(DateTimeOffset Read, long AskedAt)
    {
        /// <summary>The database's time now, or later: it read its clock after it had been asked.</summary>
        public DateTimeOffset LatestNow(TimeProvider time) => Read + time.GetElapsedTime(AskedAt);
    }

    private sealed class Subscription(FeedState state, IChangeSubscriber subscriber) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref state.subscribers, all => all.Remove(subscriber));
    }
}
