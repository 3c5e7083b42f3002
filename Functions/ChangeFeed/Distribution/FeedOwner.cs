using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Edge.ChangeFeed.Replication;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Edge.ChangeFeed.Distribution;

/// <summary>
/// Owns the feed: reads the source and tells all instances. It does so in the session that holds the advisory lock, so that who hears a batch can check
/// that the owner sent it, and a session that has lost the lock can send nothing.
/// </summary>
internal sealed partial class FeedOwner : IAsyncDisposable
{
    // Transactions that wait to be sent. Beyond, the owner begins a new epoch, which says that anything may have changed.
    private const int MostWaiting = 10_000;

    private static readonly TimeSpan LookAtDefinitions = TimeSpan.FromSeconds(5);

    private readonly FeedDatabase feed;
    private readonly NpgsqlConnection session;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly SemaphoreSlim turn = new(1);
    private readonly Channel<SourceChanges> waiting = Channel.CreateBounded<SourceChanges>(MostWaiting);
    private long epoch;
    private long sequence;
    private long spokeAt;
    private string relations = "";

    private FeedOwner(FeedDatabase feed, NpgsqlConnection session, TimeProvider time, ILogger log) =>
        (this.feed, this.session, this.time, this.log) = (feed, session, time, log);

    /// <summary>What operators see while there is nothing to tell yet.</summary>
    public bool HasBegun => Volatile.Read(ref epoch) != 0;

    private TimeSpan Pause => feed.Options.Silence / 4;

    /// <summary>Takes the feed if nobody has it; null: somebody has.</summary>
    public static async Task<FeedOwner?> TryTake(FeedDatabase feed, TimeProvider time, ILogger log, CancellationToken cancellation)
    {
        var session = await feed.OpenOwner(cancellation);
        try
        {
            // What it says is lost with the server, so it waits for no disk and for no standby.
            await using var command = new NpgsqlCommand(
                $"SET synchronous_commit = off; SELECT pg_try_advisory_lock({FeedNames.LockClass}, {FeedNames.LockObject(feed.Options.Publication)})", session);
            if (await command.ExecuteScalarAsync(cancellation) is true) return new(feed, session, time, log);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }

        await session.DisposeAsync();
        return null;
    }

    /// <summary>Owns the feed until it is cancelled, or fails: then the session ends, and another instance takes over.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var beating = Beat(source: null, stop.Token);
        try
        {
            // 1. The source, which may have to wait for transactions under way; the others hear meanwhile that somebody is at it.
            await feed.CheckPublication(session, turn, stop.Token);
            var opening = feed.OpenSource(stop.Token);
            await await Task.WhenAny(opening, beating);
            await using var source = await opening;
            var definitions = await Scalar<string>(feed.DefinitionsSql, stop.Token);
            relations = await Relations(stop.Token);

            // 2. The epoch: an id that is assigned after the source has begun. Transactions from it on are all in the source.
            var (id, now) = await Begin(stop.Token);
            Began(log, id, feed.Options.Mode);
            await Send(id, now, [], stop.Token);
            Volatile.Write(ref epoch, id);

            // 3. Until one of them fails.
            Task[] all = [beating, Beat(source, stop.Token), Pump(source, stop.Token), SendAll(now, stop.Token), Watch(source, definitions, stop.Token)];
            await await Task.WhenAny(all);
        }
        finally
        {
            await stop.CancelAsync();
            waiting.Writer.TryComplete();
            await ((Task)beating).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        await session.DisposeAsync();
        turn.Dispose();
    }

    /// <summary>Lets the source say how far it has come, and says at least that the owner is there.</summary>
    private async Task Beat(IChangeSource? source, CancellationToken cancellation)
    {
        while (true)
        {
            if (source is not null)
            {
                // The relations as of the beat, so that what is covered is known for the same moment.
                await Use(async () =>
                {
                    await using var command = new NpgsqlCommand($"SELECT ({FeedRelations.VersionSql(feed)}), ({source.Beat ?? "NULL"})::text", session);
                    command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = feed.Options.Publication });
                    relations = (string)(await command.ExecuteScalarAsync(cancellation))!;
                }, cancellation);
                await FreeQueue(cancellation);
            }
            else if (time.GetElapsedTime(Volatile.Read(ref spokeAt)) >= Pause)
            {
                await Notify([Encoding.UTF8.GetBytes("""{"alive":true}""")], cancellation);
            }

            await Task.Delay(source is null ? Pause : Pause / 2, time, cancellation);
        }
    }

    /// <summary>
    /// A listener that is frozen keeps the queue of notifications from being emptied; and when it is full, whoever notifies fails, also the
    /// application. So the listeners that do not read are ended in time; they join again.
    /// </summary>
    private Task FreeQueue(CancellationToken cancellation) => Use(async () =>
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE pg_notification_queue_usage() > 0.1 AND application_name = '{FeedNames.ListenerApplication}' AND usename = current_user
              AND wait_event = 'ClientWrite'
            """, session);
        await command.ExecuteNonQueryAsync(cancellation);
    }, cancellation);

    private async Task Pump(IChangeSource source, CancellationToken cancellation)
    {
        await foreach (var read in source.Read(cancellation))
        {
            if (!waiting.Writer.TryWrite(read)) throw new InvalidOperationException("more changes than can be told are waiting");
        }
    }

    /// <summary>Sends what has come while the last was being sent, in as few notifications as hold it.</summary>
    private async Task SendAll(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var changes = new List<Change>();
        while (await waiting.Reader.WaitToReadAsync(cancellation))
        {
            changes.Clear();
            while (waiting.Reader.TryRead(out var read))
            {
                changes.AddRange(read.Changes);
                if (read.AsOf is { } reached) asOf = reached;
            }

            await Send(epoch, asOf, changes, cancellation);
        }
    }

    /// <summary>Sees what no event trigger announces: definitions, rights, roles and settings.</summary>
    private async Task Watch(IChangeSource source, string known, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(LookAtDefinitions, time, cancellation);
            var now = await Scalar<string>(feed.DefinitionsSql, cancellation);
            if (now == known) continue;
            known = now;
            await source.Refresh(cancellation);
            var (xid, _) = await Begin(cancellation);
            waiting.Writer.TryWrite(new([new((ulong)xid, ChangeKind.Definitions, default)], AsOf: null));
        }
    }

    private async Task Send(long inEpoch, DateTimeOffset asOf, IReadOnlyList<Change> changes, CancellationToken cancellation)
    {
        var payloads = BatchText.Write(inEpoch, sequence, asOf, relations, changes).ToList();
        sequence += payloads.Count;
        await Notify(payloads, cancellation);
    }

    private Task Notify(List<byte[]> payloads, CancellationToken cancellation) => Use(async () =>
    {
        await using var command = new NpgsqlCommand("SELECT pg_notify($1, p) FROM unnest($2) WITH ORDINALITY AS x (p, n) ORDER BY n", session);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = FeedNames.Channel(feed.Options.Publication) });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. payloads.Select(payload => Encoding.UTF8.GetString(payload))] });
        await command.ExecuteNonQueryAsync(cancellation);
        Volatile.Write(ref spokeAt, time.GetTimestamp());
    }, cancellation);

    private async Task<(long Xid, DateTimeOffset Now)> Begin(CancellationToken cancellation)
    {
        var texts = await Scalar<string>("SELECT pg_current_xact_id()::text || ' ' || (extract(epoch from clock_timestamp()) * 1000000)::bigint", cancellation);
        var parts = texts.Split(' ');
        return (
            long.Parse(parts[0], CultureInfo.InvariantCulture),
            DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(parts[1], CultureInfo.InvariantCulture)));
    }

    private async Task<string> Relations(CancellationToken cancellation)
    {
        var version = "";
        await Use(async () =>
        {
            await using var command = new NpgsqlCommand(FeedRelations.VersionSql(feed), session);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = feed.Options.Publication });
            version = (string)(await command.ExecuteScalarAsync(cancellation))!;
        }, cancellation);
        return version;
    }

    private async Task<T> Scalar<T>(string sql, CancellationToken cancellation)
    {
        T? found = default;
        await Use(async () =>
        {
            await using var command = new NpgsqlCommand(sql, session);
            found = (T)(await command.ExecuteScalarAsync(cancellation))!;
        }, cancellation);
        return found!;
    }

    /// <summary>The session does one thing at a time.</summary>
    private async Task Use(Func<Task> use, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await use();
        }
        finally
        {
            turn.Release();
        }
    }

    [LoggerMessage(LogLevel.Information, "This instance owns the change feed, epoch {Epoch}, from {Mode}")]
    private static partial void Began(ILogger log, long epoch, ChangeFeedMode mode);
}
