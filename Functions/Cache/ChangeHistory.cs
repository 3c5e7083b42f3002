using System.Collections.Immutable;
using Edge.Postgrest;
using Edge.Postgrest.Schema;

namespace Edge.Cache;

/// <summary>
/// What has changed as far as this instance knows. A kept answer may be used only as long as everything here that touches it was visible in the
/// snapshot that it was read under; that is asked when it is kept and each time it is used, so a read that races a write is never used.
/// </summary>
internal sealed class ChangeHistory
{
    // Rows of a relation that are told apart; beyond, a change to one of them counts for all.
    private const int MostKeys = 1024;

    private readonly Lock access = new();
    private readonly XidHistory everything = new();
    private readonly Dictionary<QualifiedIdentifier, OfRelation> relations = [];
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
            foreach (var changed in changes.To) Of(changed.Relation).Add(changed.Key, change);
            Volatile.Write(ref now, now + 1);
        }
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
            if (everything.HasUnseenBy(snapshot, begun)) return true;
            foreach (var dependency in on)
            {
                if (relations.TryGetValue(dependency.Relation, out var changed) && changed.HasUnseenBy(dependency.Key, snapshot, begun)) return true;
            }

            return false;
        }
    }

    private OfRelation Of(QualifiedIdentifier relation)
    {
        if (!relations.TryGetValue(relation, out var known)) relations.Add(relation, known = new OfRelation());
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
