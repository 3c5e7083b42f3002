using System.Globalization;
using Npgsql;

namespace Edge.ChangeFeed.Distribution;

/// <summary>Hears the feed in this instance: takes batches from its owner, and joins again where some are missing.</summary>
internal sealed class FeedListener(FeedDatabase feed, FeedState state, TimeProvider time, FeedCheckpoint? checkpoint = null) : IAsyncDisposable
{
    // Questions to the database, and as many pauses, without a word from the owner; then it is taken for frozen.
    private const int MostSilentPolls = 6;

    // A checkpoint is written once a second; one that has not come by then does not come.
    private const int MostRestores = 8;

    private readonly Queue<(int Sender, string Text)> heard = new();
    private NpgsqlConnection? session;
    private int owner;
    private int silentPolls;
    private int restores = MostRestores;
    private string relations = "";

    /// <summary>Whether the owner has its lock but says nothing; asked with every poll.</summary>
    public bool OwnerIsSilent => silentPolls >= MostSilentPolls;

    private TimeSpan Pause => feed.Options.Silence / 4;

    /// <exception cref="FeedUnavailableException">This connection cannot be listened on.</exception>
    public async Task Begin(CancellationToken cancellation)
    {
        session = await feed.OpenListener(cancellation);
        session.Notification += (_, notification) => heard.Enqueue((notification.PID, notification.Payload));
        var channel = FeedNames.Channel(feed.Options.Publication).Replace("\"", "\"\"", StringComparison.Ordinal);
        await Execute($"LISTEN \"{channel}\"", cancellation);
        var process = await Scalar<int>("SELECT pg_backend_pid()", cancellation);
        if (process != session.ProcessID || !await Scalar<bool>("SELECT EXISTS (SELECT FROM pg_listening_channels())", cancellation))
            throw new FeedUnavailableException("a pooler between the app and the database does not let it LISTEN: the feed needs a direct connection");
        await Join("the owner of the feed has not been heard yet", cancellation);
    }

    /// <summary>Waits for what comes, for a while.</summary>
    /// <returns>Whether the owner was missing: nobody has its lock.</returns>
    public async Task<bool> Listen(CancellationToken cancellation)
    {
        var until = time.GetTimestamp() + (long)(Pause.TotalSeconds * time.TimestampFrequency);
        while (time.GetTimestamp() < until)
        {
            var left = TimeSpan.FromSeconds((double)(until - time.GetTimestamp()) / time.TimestampFrequency);

            // Npgsql takes less than a millisecond for for ever.
            if (left < TimeSpan.FromMilliseconds(1) || !await session!.WaitAsync(left, cancellation)) break;
            await TakeAll(cancellation);
        }

        if (checkpoint is not null && restores > 0 && state is { MayRestore: true, Coverage: { Reason: null } })
        {
            restores--;
            await checkpoint.TryRestore(state, cancellation);
        }

        return await Poll(cancellation);
    }

    /// <summary>Ends the sessions of an owner that has its lock but says nothing, so that another can take over.</summary>
    public Task EndOwner(CancellationToken cancellation)
    {
        silentPolls = 0;
        return Execute(
            $"""
            SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a
            WHERE a.pid IN (SELECT l.pid FROM pg_locks l WHERE {OwnersLock})
               OR a.backend_type = 'walsender' AND a.application_name = 'edge feed {feed.Options.Publication.Replace("'", "''", StringComparison.Ordinal)}'
                  AND a.datname = current_database() AND a.usename = current_user
            """, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (session is not null) await session.DisposeAsync();
    }

    private string OwnersLock =>
        $"""
        l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.classid::bigint = {FeedNames.LockClass} AND l.objid::bigint = {(uint)FeedNames.LockObject(feed.Options.Publication)}
        """;

    /// <summary>Reads the database's clock, so that the age of what is heard can be told, and takes in what was sent before that.</summary>
    private async Task<bool> Poll(CancellationToken cancellation)
    {
        var (asked, before) = (time.GetTimestamp(), state.Batches);
        var now = await Scalar<string>(
            "SELECT (extract(epoch from clock_timestamp()) * 1000000)::bigint || ' ' || pg_snapshot_xmax(pg_current_snapshot())::text", cancellation);
        var spoke = heard.Count > 0 || spokeSincePoll;
        spokeSincePoll = false;
        await TakeAll(cancellation);
        var parts = now.Split(' ');
        state.Calibrate(
            DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(parts[0], CultureInfo.InvariantCulture)), asked,
            ulong.Parse(parts[1], CultureInfo.InvariantCulture));
        if (spoke || state.Batches != before)
        {
            silentPolls = 0;
            return false;
        }

        if (await Holder(cancellation) is null)
        {
            silentPolls = 0;
            return true;
        }

        silentPolls++;
        return false;
    }

    private bool spokeSincePoll;

    private async Task TakeAll(CancellationToken cancellation)
    {
        while (heard.TryDequeue(out var next))
        {
            // 1. Only from the session that has the owner's lock; anybody can notify.
            if (next.Sender != owner)
            {
                if (await Holder(cancellation) is not { } holder || holder != next.Sender) continue;
                owner = holder;
            }

            spokeSincePoll = true;
            if (BatchText.Read(next.Text) is not var (batch, version)) continue;

            // 2. Without a gap, or from here on.
            if (state.Misses(batch))
            {
                await Join("batches were missed", cancellation);
                continue;
            }

            // 3. What is covered, as the owner knows it.
            if (version == relations && state.Coverage.Relations is not null) continue;
            var loaded = await FeedRelations.Load(session!, feed, cancellation);
            relations = loaded.Version;
            state.Cover(loaded);
        }
    }

    private async Task Join(string reason, CancellationToken cancellation) => state.Join(
        ulong.Parse(await Scalar<string>("SELECT pg_current_xact_id()::text", cancellation), CultureInfo.InvariantCulture), reason);

    private async Task<int?> Holder(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"SELECT l.pid FROM pg_locks l WHERE {OwnersLock}", session);
        return await command.ExecuteScalarAsync(cancellation) as int?;
    }

    private async Task<T> Scalar<T>(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, session);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task Execute(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
