using System.Collections.Immutable;
using Edge.Postgrest;
using Edge.Postgrest.Schema;

namespace Edge.Cache;

/// <summary>
/// What has changed as far as this instance knows. A kept answer may be used only as long as everything here that touches it was visible in the
/// snapshot that it was read under; that is asked when it is kept and each time it is used, so a read that races a write is never used.
/// </summary>
internal sealed class ChangeHistory(TimeProvider time)
{
    // Rows of a relation that are told apart; beyond, a change to one of them counts for all.
    private const int MostKeys = 1024;

    // Relations that are told apart: who writes to names of his own invention cannot fill the memory.
    private const int MostRelations = 16 * 1024;

    private readonly Lock access = new();
    private readonly XidHistory everything = new();
    private readonly Dictionary<QualifiedIdentifier, OfRelation> relations = [];
    private readonly Dictionary<QualifiedIdentifier, long> goingOn = [];
    private readonly Moments moments = new(time);
    private long? everythingGoesOn;
    private long now;

    /// <summary>A moment: rises with every change. What has been judged at this moment need not be judged again.</summary>
    public long Now => Volatile.Read(ref now);

    /// <param name="xid">Null: not known, or not known whether it is committed.</param>
    /// <param name="isOver">Of one that is not known: it cannot become visible any later.</param>
    public void Record(Changes changes, ulong? xid, bool isOver = false)
    {
        lock (access)
        {
            var change = new Change(xid, now + 1, isOver);
            if (changes.Everything) change.AddTo(everything);
            foreach (var changed in changes.To)
            {
                if (Of(changed.Relation) is { } relation) relation.Add(changed.Key, change);
                else change.AddTo(everything);
            }

            Volatile.Write(ref now, now + 1);
            moments.Came(now);
        }
    }

    /// <summary>A change that may have happened, or happen within a time. Until then nothing can have seen it for certain.</summary>
    public void RecordGoingOn(Changes changes, TimeSpan within)
    {
        lock (access)
        {
            var until = time.GetTimestamp() + (long)(within.TotalSeconds * time.TimestampFrequency);
            if (changes.Everything || goingOn.Count >= MostRelations) everythingGoesOn = until;
            else foreach (var changed in changes.To) goingOn[changed.Relation] = until;
            Record(changes, xid: null, isOver: true);
        }
    }

    /// <inheritdoc cref="Moments.At"/>
    public long MomentAt(long timestamp)
    {
        lock (access) return moments.At(timestamp);
    }

    /// <summary>Makes a new moment, so that what began before can be told from what began after.</summary>
    public long Tick()
    {
        lock (access)
        {
            Volatile.Write(ref now, now + 1);
            return now;
        }
    }

    /// <summary>Whether something has changed that a read has not seen.</summary>
    /// <param name="begun"><see cref="Now"/> before the read; 0 for another process's.</param>
    public bool HasUnseen(ImmutableArray<Dependency> on, PgSnapshot snapshot, long begun)
    {
        lock (access)
        {
            if (GoesOn(on) || everything.HasUnseenBy(snapshot, begun)) return true;
            foreach (var dependency in on)
            {
                if (relations.TryGetValue(dependency.Relation, out var changed) && changed.HasUnseenBy(dependency.Key, snapshot, begun)) return true;
            }

            return false;
        }
    }

    /// <summary>What has had its time may have ended at any moment of it.</summary>
    private bool GoesOn(ImmutableArray<Dependency> on)
    {
        if (everythingGoesOn is { } until)
        {
            if (time.GetTimestamp() < until) return true;
            everythingGoesOn = null;
            Record(Changes.All, xid: null, isOver: true);
        }

        if (goingOn.Count == 0) return false;
        foreach (var dependency in on)
        {
            if (!goingOn.TryGetValue(dependency.Relation, out until)) continue;
            if (time.GetTimestamp() < until) return true;
            goingOn.Remove(dependency.Relation);
            Record(new Changes(Everything: false, [dependency with { Key = null }]), xid: null, isOver: true);
        }

        return false;
    }

    /// <returns>Null: there are too many.</returns>
    private OfRelation? Of(QualifiedIdentifier relation)
    {
        if (!relations.TryGetValue(relation, out var known) && relations.Count < MostRelations) relations.Add(relation, known = new OfRelation());
        return known;
    }

    private readonly record struct Change(ulong? Xid, long Moment, bool IsOver)
    {
        public void AddTo(XidHistory history)
        {
            if (Xid is { } known) history.Add(known);
            else history.AddUnknown(Moment, IsOver);
        }
    }

    /// <summary>An answer that depends on a row is touched by changes to that row and to all rows; one that depends on all rows by any change.</summary>
    private sealed class OfRelation
    {
        private readonly XidHistory any = new();
        private readonly XidHistory whole = new();
        private readonly Dictionary<string, XidHistory> rows = new(StringComparer.Ordinal);

        public void Add(string? key, Change change)
        {
            change.AddTo(any);
            if (key is null)
            {
                change.AddTo(whole);
                return;
            }

            if (!rows.TryGetValue(key, out var row))
            {
                if (rows.Count == MostKeys) Forget();
                rows.Add(key, row = new XidHistory());
            }

            change.AddTo(row);
        }

        public bool HasUnseenBy(string? key, PgSnapshot snapshot, long begun) =>
            key is null
                ? any.HasUnseenBy(snapshot, begun)
                : whole.HasUnseenBy(snapshot, begun) || rows.TryGetValue(key, out var row) && row.HasUnseenBy(snapshot, begun);

        private void Forget()
        {
            foreach (var row in rows.Values) whole.AddAll(row);
            rows.Clear();
        }
    }
}
