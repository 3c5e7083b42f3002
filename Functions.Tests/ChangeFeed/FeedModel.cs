using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Cache;
using Edge.ChangeFeed;
using Edge.Postgrest;
using Edge.Postgrest.Schema;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.ChangeFeed;

/// <summary>What is broken on purpose, to see that the checker finds it.</summary>
internal enum Broken
{
    Nothing,

    /// <summary>Entries are stamped with how far the feed had come, and not with their snapshots.</summary>
    PositionStamps,

    /// <summary>A notification is lost, and nobody notices the gap.</summary>
    DroppedNotifications,

    /// <summary>A new owner goes on in the epoch of the last.</summary>
    NoEpochs,

    /// <summary>What was read before the feed was listened to is served.</summary>
    NoFloor,
}

/// <summary>
/// A Postgres, owners of a feed and two instances, step by step and by lot: the real <see cref="FeedState"/>, <see cref="ChangeHistory"/> and snapshots
/// between a simulated server and a checker. Commits become visible long after they are in the log, owners freeze and wake, notifications wait.
/// </summary>
internal sealed class FeedModel
{
    private const int Rows = 3;
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly QualifiedIdentifier Table = new("api", "films");

    private readonly Random random;
    private readonly Broken broken;
    private readonly FakeTimeProvider time = new(new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<Transaction> open = [];
    private readonly List<LogRecord> log = [];
    private readonly List<(ulong Xid, DateTimeOffset At)>[] visible = [.. Enumerable.Range(0, Rows).Select(_ => new List<(ulong, DateTimeOffset)>())];
    private readonly List<Instance> instances;
    private readonly List<Owner> frozen = [];
    private Owner? owner;
    private ulong nextXid = 100;

    public FeedModel(int seed, Broken broken)
    {
        (random, this.broken) = (new Random(seed), broken);
        instances = [new(this), new(this)];
    }

    public int Served { get; private set; }

    public List<string> Violations { get; } = [];

    public FeedModel Run(int steps)
    {
        for (var at = 0; at < steps; at++)
        {
            time.Advance(Step * random.Next(3));
            switch (random.Next(12))
            {
                case 0 or 1: BeginWrite(); break;
                case 2 or 3: LogCommit(); break;
                case 4 or 5: MakeVisible(); break;
                case 6: owner?.Read(int.MaxValue); log.Add(new(null, time.GetUtcNow())); break;
                case 7: owner?.Read(random.Next(4)); break;
                case 8 when random.Next(15) == 0 || owner is null: ChangeOwner(); break;
                case 9 when frozen.Count > 0 && random.Next(3) == 0: Wake(); break;
                default:
                    foreach (var instance in instances) instance.Act();
                    break;
            }
        }

        return this;
    }

    private void BeginWrite()
    {
        // Writers of one row wait for each other.
        var row = random.Next(Rows);
        if (open.All(other => other.Row != row)) open.Add(new(nextXid++, row));
    }

    private void LogCommit()
    {
        if (open.Where(one => !one.IsLogged).ToList() is not { Count: > 0 } running) return;
        var chosen = running[random.Next(running.Count)];
        chosen.IsLogged = true;
        log.Add(new(chosen, null));
    }

    private void MakeVisible()
    {
        if (open.Where(one => one.IsLogged).ToList() is not { Count: > 0 } logged) return;
        var chosen = logged[random.Next(logged.Count)];
        open.Remove(chosen);
        visible[chosen.Row].Add((chosen.Xid, time.GetUtcNow()));
    }

    private void ChangeOwner()
    {
        if (owner is not null) frozen.Add(owner);
        owner = new(this, owner);
    }

    private void Wake()
    {
        frozen[0].Read(int.MaxValue);
        frozen.RemoveAt(0);
    }

    private PgSnapshot Snapshot()
    {
        var running = open.Select(one => one.Xid).Order().ToImmutableArray();
        return new(running.IsEmpty ? nextXid : running[0], nextXid, running);
    }

    /// <summary>A served answer must have seen all that was visible <see cref="MaxSilence"/> ago.</summary>
    private void Check(int row, ulong value)
    {
        Served++;
        var due = visible[row].LastOrDefault(write => write.At < time.GetUtcNow() - MaxSilence - Step);
        var order = visible[row].FindIndex(write => write.Xid == value);
        if (due.Xid != 0 && order < visible[row].FindIndex(write => write.Xid == due.Xid))
            Violations.Add($"row {row}: {value} was served at {time.GetUtcNow():mm:ss.fff}, but {due.Xid} was visible at {due.At:mm:ss.fff}");
    }

    private sealed record LogRecord(Transaction? Commit, DateTimeOffset? Mark);

    private sealed class Transaction(ulong xid, int row)
    {
        public ulong Xid => xid;
        public int Row => row;
        public bool IsLogged { get; set; }
    }

    private sealed class Owner
    {
        private readonly FeedModel model;
        private readonly long epoch;
        private long sequence;
        private int position;
        private DateTimeOffset asOf;

        /// <summary>Begins to read first, and takes its epoch then.</summary>
        public Owner(FeedModel model, Owner? before)
        {
            (this.model, position) = (model, model.log.Count);
            epoch = (long)model.nextXid++;
            asOf = model.time.GetUtcNow();
            if (model.broken is Broken.NoEpochs && before is not null) (epoch, sequence) = (before.epoch, before.sequence);
            else Send();
        }

        public void Read(int most)
        {
            for (; most > 0 && position < model.log.Count; most--)
            {
                var record = model.log[position++];
                if (record.Mark is { } mark) asOf = mark;
                if (record.Commit is { } commit) Send(new Change(commit.Xid, ChangeKind.Row, Table, $"{commit.Row}", $"{commit.Row}"));
                else Send();
            }
        }

        private void Send(params Change[] changes)
        {
            var batch = new ChangeBatch(epoch, sequence++, asOf, [.. changes]);
            foreach (var instance in model.instances) instance.Inbox.Enqueue(batch);
        }
    }

    private sealed class Instance : IChangeSubscriber
    {
        private readonly FeedModel model;
        private readonly FeedState state;
        private readonly ChangeHistory history;
        private readonly Dictionary<int, Entry> cache = [];
        private readonly Dictionary<int, long> changedAt = [];
        private (int Row, Entry Entry)? fetching;
        private long heard;
        private long sequence = -1;

        public Instance(FeedModel model)
        {
            this.model = model;
            state = new(MaxSilence, model.time);
            history = new(model.time);
            state.Subscribe(this);
            state.Join(model.nextXid++, "");
            state.Cover(new(new[] { Table }.ToFrozenSet(), ""));
        }

        public Queue<ChangeBatch> Inbox { get; } = [];

        public void Act()
        {
            switch (model.random.Next(6))
            {
                case 0: Poll(); break;
                case 1: Hear(model.random.Next(5)); break;
                case 2 when fetching is null: BeginFetch(); break;
                case 3: EndFetch(); break;
                default: Serve(model.random.Next(Rows)); break;
            }
        }

        public void Changed(ChangeBatch batch)
        {
            heard++;
            foreach (var change in batch.Changes)
            {
                history.Record(new(false, [new(change.Relation, change.NewKey)]), change.Xid);
                changedAt[int.Parse(change.NewKey!, System.Globalization.CultureInfo.InvariantCulture)] = heard;
            }
        }

        public void CoverageChanged(Coverage coverage)
        {
        }

        private void Poll() => state.Calibrate(model.time.GetUtcNow(), model.time.GetTimestamp(), model.nextXid);

        private void Hear(int most)
        {
            while (most-- > 0 && Inbox.TryDequeue(out var batch))
            {
                if (model.broken is Broken.DroppedNotifications && model.random.Next(20) == 0) continue;
                if (model.broken is Broken.DroppedNotifications or Broken.NoEpochs)
                    batch = batch with { Sequence = batch.Sequence == 0 ? sequence = 0 : ++sequence };
                if (state.Misses(batch)) state.Join(model.nextXid++, "");
            }
        }

        /// <summary>The snapshot is taken now; the answer is kept when it comes.</summary>
        private void BeginFetch()
        {
            var row = model.random.Next(Rows);
            var value = model.visible[row].LastOrDefault().Xid;
            fetching = (row, new(value, model.Snapshot(), heard));
        }

        private void EndFetch()
        {
            if (fetching is not var (row, entry)) return;
            fetching = null;
            if (!IsOutdated(row, entry)) cache[row] = entry;
        }

        private void Serve(int row)
        {
            if (!cache.TryGetValue(row, out var entry)) return;
            var follows = model.broken is Broken.PositionStamps or Broken.NoFloor || state.Coverage.Follows(entry.Snapshot);
            if (!state.IsCovered || !follows || IsOutdated(row, entry)) return;
            model.Check(row, entry.Value);
        }

        private bool IsOutdated(int row, Entry entry) => model.broken is Broken.PositionStamps
            ? changedAt.GetValueOrDefault(row) > entry.Heard
            : history.HasUnseen([new Dependency(Table, $"{row}")], entry.Snapshot, begun: 0);
    }

    private sealed record Entry(ulong Value, PgSnapshot Snapshot, long Heard);
}
