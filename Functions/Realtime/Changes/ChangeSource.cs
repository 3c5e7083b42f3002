using System.Collections.Immutable;
using System.Threading.Channels;
using Edge.ChangeFeed.Replication;
using Edge.Realtime.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Edge.Realtime.Changes;

/// <summary>
/// Follows the write-ahead log on a slot of this instance's own, which all its subscriptions share, and delivers in commit order. A join and
/// a change never pass each other: both go through one queue.
/// </summary>
internal sealed class ChangeSource(
    ReplicationStreamOptions stream, NpgsqlDataSource database, IRowAccess access, RealtimeOptions options, RealtimeMetrics metrics, TimeProvider time, ILogger log)
    : IChangeSource
{
    private const int MostWaiting = 1_000;
    private const int MostAtOnce = 500;
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(8);

    private readonly Lock gate = new();
    private readonly ChangeCatalog catalog = new(database, stream.Publications[0]);
    private readonly PgTypes types = new(database);
    private readonly FilterEvaluation filters = new(database);
    private readonly BindingRegistry registry = new();
    private readonly RecentChanges recent = new(options, time);
    private readonly TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<Item> queue = Channel.CreateBounded<Item>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private volatile TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ImmutableList<ChangeSubscription> subscriptions = [];

    /// <summary>The log is being followed.</summary>
    public bool IsFollowing => open.Task.IsCompletedSuccessfully;

    public async ValueTask<IChannelChanges> Subscribe(RealtimeChannel channel, RealtimeCaller caller, CancellationToken cancellation)
    {
        var bindings = new List<ChangeBinding>();
        try
        {
            // 1. What is asked for, and whether this caller may have it.
            foreach (var text in channel.Config.Changes)
            {
                var binding = registry.Take(text);
                bindings.Add(binding);
                if (!binding.IsBound) await Bind(binding, cancellation);
                await CheckRights(binding, caller, cancellation);
            }

            // 2. From when the slot is there, nothing is missed.
            wanted.TrySetResult();
            await open.Task.WaitAsync(JoinPatience, time, cancellation);
            return new ChangeSubscription(this, channel, caller, [.. bindings]);
        }
        catch (TimeoutException)
        {
            Release(bindings);
            throw new RealtimeRefusedException("UnableToSubscribe: the database's log cannot be followed yet, try again");
        }
        catch (NpgsqlException failure) when (failure is not PostgresException)
        {
            Release(bindings);
            throw new RealtimeRefusedException("UnableToSubscribe: the database cannot be asked, try again");
        }
        catch
        {
            Release(bindings);
            throw;
        }
    }

    /// <summary>Adds a subscription behind all changes that have come so far, and before all that will come.</summary>
    public async ValueTask Start(ChangeSubscription subscription, Action first, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await queue.Writer.WriteAsync(new Item.Started(subscription, first, done), cancellation);
        await done.Task.WaitAsync(cancellation);
    }

    public void End(ChangeSubscription subscription)
    {
        lock (gate) subscriptions = subscriptions.Remove(subscription);
        Release(subscription.All);
    }

    /// <exception cref="RealtimeRefusedException">The caller may not read the table, or a column that the binding names.</exception>
    public async ValueTask CheckRights(ChangeBinding binding, RealtimeCaller caller, CancellationToken cancellation)
    {
        if (binding.Table is not { } table) return;
        if (await access.Readable(caller, new(binding.Schema, table), cancellation) is not { } readable)
            throw new RealtimeRefusedException($"Unauthorized: role {caller.Role} may not read {binding.Schema}.{table}");
        foreach (var column in binding.Filters.Select(filter => filter.Column).Concat(binding.Select ?? []).Where(column => !readable.Columns.Contains(column)))
            throw new RealtimeRefusedException($"Unauthorized: role {caller.Role} may not read column {column} of {binding.Schema}.{table}");
    }

    /// <summary>Ends only when cancelled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        await wanted.Task.WaitAsync(cancellation);
        await Task.WhenAll(Follow(cancellation), DeliverAll(cancellation));
    }

    private async ValueTask Bind(ChangeBinding binding, CancellationToken cancellation)
    {
        if (binding.Table is { } table)
        {
            var name = $"{binding.Schema}.{table}";
            var relation = await catalog.Find(binding.Schema, table, cancellation)
                ?? throw new RealtimeRefusedException($"Bad request: postgres_changes: there is no table {name}");
            if (relation.Kind is not ('r' or 'p'))
                throw new RealtimeRefusedException($"Bad request: postgres_changes: {name} is no table; changes of a view cannot be followed, subscribe to its tables");
            if (relation.IsPartition)
                throw new RealtimeRefusedException($"Bad request: postgres_changes: {name} is a partition; its changes are told under the parent's name");
            if (!relation.IsPublished)
                throw new RealtimeRefusedException($"Bad request: postgres_changes: {name} is not in the publication {stream.Publications[0]}");
            foreach (var column in binding.Select ?? [])
            {
                if (relation.Column(column) is null) throw new RealtimeRefusedException($"Bad request: postgres_changes: column {column} does not exist");
            }

            binding.Filters = await filters.Bind(binding.Filters, relation, cancellation);
        }

        binding.IsBound = true;
    }

    private void Release(IEnumerable<ChangeBinding> bindings)
    {
        foreach (var binding in bindings) registry.Release(binding);
    }

    private async Task Follow(CancellationToken cancellation)
    {
        var delay = TimeSpan.FromSeconds(1);
        while (true)
        {
            try
            {
                if (!await catalog.HasPublication(cancellation)) throw new InvalidOperationException($"there is no publication {stream.Publications[0]}");
                await using var reader = await ReplicationStream.Open(stream, cancellation);
                open.TrySetResult();
                delay = TimeSpan.FromSeconds(1);
                await foreach (var message in reader.Read(cancellation))
                {
                    if (message is ReplicationEvent.Transaction transaction)
                        await queue.Writer.WriteAsync(new Item.Committed(transaction, time.GetTimestamp()), cancellation);
                }
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                ChangeSourceLog.Lost(log, failure.Message);
            }

            cancellation.ThrowIfCancellationRequested();
            if (open.Task.IsCompleted)
            {
                open = new(TaskCreationOptions.RunContinuationsAsynchronously);
                await queue.Writer.WriteAsync(new Item.Interrupted(), cancellation);
            }

            await Task.Delay(delay, time, cancellation);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    private async Task DeliverAll(CancellationToken cancellation)
    {
        var delivery = new ChangeDelivery(types, filters, new(access, time), new(access, types, metrics, time), metrics, time);
        var relations = new Dictionary<ReplicatedRelation, ChangeRelation?>(ReferenceEqualityComparer.Instance);
        var run = new List<RowEvent>();
        while (await queue.Reader.WaitToReadAsync(cancellation))
        {
            run.Clear();
            while (run.Count < MostAtOnce && queue.Reader.TryPeek(out var next) && next is Item.Committed && queue.Reader.TryRead(out next))
                await Add(run, (Item.Committed)next, relations, cancellation);
            await Deliver(delivery, run, subscriptions, cancellation);
            if (run.Count > 0 || !queue.Reader.TryRead(out var item)) continue;
            switch (item)
            {
                case Item.Started started:
                    await Start(delivery, started, cancellation);
                    break;
                case Item.Interrupted:
                    relations.Clear();
                    recent.Clear();
                    foreach (var subscription in subscriptions) subscription.Tell("The change feed was interrupted; changes may have been missed");
                    break;
                case Item.Committed committed:
                    await Add(run, committed, relations, cancellation);
                    await Deliver(delivery, run, subscriptions, cancellation);
                    break;
            }
        }
    }

    private async ValueTask Start(ChangeDelivery delivery, Item.Started started, CancellationToken cancellation)
    {
        var (subscription, first, done) = started;
        try
        {
            first();
            if (subscription.Channel.Config.Resume is { } resume)
            {
                recent.IsOn = true;
                if (resume.Since is { } since)
                {
                    if (recent.Since(since) is { } missed) await Deliver(delivery, missed, [subscription], cancellation);
                    else subscription.Tell("Changes since the last one may have been missed: they are not kept any more");
                }
            }

            lock (gate)
            {
                if (!subscription.IsOver) subscriptions = subscriptions.Add(subscription);
            }

            done.SetResult();
        }
        catch (Exception failure)
        {
            done.SetException(failure);
        }
    }

    private async ValueTask Deliver(ChangeDelivery delivery, IReadOnlyList<RowEvent> changes, IReadOnlyList<ChangeSubscription> to, CancellationToken cancellation)
    {
        if (changes.Count == 0) return;
        try
        {
            await delivery.Deliver(changes, to, cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            ChangeSourceLog.NotDelivered(log, failure, changes.Count);
            foreach (var subscription in to) subscription.Tell("Changes may have been missed: the database could not be asked");
        }
    }

    private async ValueTask Add(
        List<RowEvent> run, Item.Committed committed, Dictionary<ReplicatedRelation, ChangeRelation?> relations, CancellationToken cancellation)
    {
        var (transaction, arrived) = committed;
        for (var place = 0; place < transaction.Rows.Length; place++)
        {
            var row = transaction.Rows[place];
            if (!relations.TryGetValue(row.Relation, out var relation))
            {
                relation = await Described(row.Relation.Oid, cancellation);
                relations.Add(row.Relation, relation);
            }

            // The table is gone meanwhile.
            if (relation is null) continue;
            var change = new RowEvent(row, relation, transaction.CommittedAt, (ulong)transaction.CommitLsn, place, arrived);
            recent.Add(change);
            run.Add(change);
        }

        foreach (var relation in transaction.Unlisted)
        {
            foreach (var subscription in subscriptions)
                subscription.Tell($"A transaction changed more rows of {relation.Name} than are told: changes have been missed");
        }
    }

    /// <summary>The table that a change is told of, with its types known; null: it is gone. Waits for a database that cannot be asked.</summary>
    private async ValueTask<ChangeRelation?> Described(uint oid, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var relation = await catalog.Root(oid, cancellation);
                if (relation is not null) await types.Load(relation.Columns.Select(column => column.Type), cancellation);
                return relation;
            }
            catch (NpgsqlException failure)
            {
                ChangeSourceLog.Lost(log, failure.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
            }
        }
    }

    /// <summary>What the queue holds.</summary>
    private abstract record Item
    {
        public sealed record Committed(ReplicationEvent.Transaction Transaction, long ArrivedAt) : Item;

        public sealed record Started(ChangeSubscription Subscription, Action First, TaskCompletionSource Done) : Item;

        /// <summary>The connection was lost, and the slot with it.</summary>
        public sealed record Interrupted : Item;
    }
}

internal static partial class ChangeSourceLog
{
    [LoggerMessage(LogLevel.Warning, "The database's log cannot be followed, trying again: {Failure}")]
    public static partial void Lost(ILogger log, string failure);

    [LoggerMessage(LogLevel.Error, "{Count} changes could not be delivered")]
    public static partial void NotDelivered(ILogger log, Exception failure, int count);
}
