using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Edge.Objects.Alarms;

/// <summary>
/// Runs alarms that are due, in any instance that is up. It waits for the next due time, or until it is woken because another was set; it looks
/// for itself once a minute, in case that nobody could wake it.
/// </summary>
internal sealed partial class AlarmRunner(
    Func<CancellationToken, Task<NpgsqlDataSource>> connect, TurnRunner turns, ObjectClasses classes, ObjectsOptions options, TimeProvider time,
    ILogger<AlarmRunner> log)
{
    /// <summary>Who sets an alarm that is due later than this wakes nobody.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    // For objects that are due and in the middle of another turn, and for a database that does not answer.
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(1);

    private const int AtOnce = 8;

    private const string FindDue =
        """
        SELECT class, name, alarm, attempts FROM edge.object WHERE alarm <= $1 AND class = ANY ($2)
        ORDER BY alarm LIMIT $3 FOR UPDATE SKIP LOCKED
        """;

    private const string FindNext = "SELECT min(alarm) FROM edge.object WHERE alarm IS NOT NULL AND class = ANY ($1)";
    private const string PutOff = "UPDATE edge.object SET alarm = $4, attempts = attempts + 1 WHERE class = $1 AND name = $2 AND alarm = $3";

    private const string DeleteExpiredCalls =
        """
        DELETE FROM edge.object_call WHERE (object, key) IN (
          SELECT object, key FROM edge.object_call WHERE expires <= $1 ORDER BY expires LIMIT 1000 FOR UPDATE SKIP LOCKED)
        """;

    private readonly Channel<bool> woken = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly string[] names = [.. classes.Names];

    private sealed record Due(ObjectId Id, DateTimeOffset At, int Attempts);

    /// <summary>Looks again soon.</summary>
    public void Wake() => woken.Writer.TryWrite(true);

    /// <summary>Until it is cancelled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (true)
        {
            TimeSpan wait;
            try
            {
                wait = await RunDue(cancellation);
            }
            catch (Exception failure) when (failure is NpgsqlException or ObjectException && !cancellation.IsCancellationRequested)
            {
                NotFound(log, failure.Message);
                wait = LongestWait;
            }

            await Wait(wait, cancellation);
        }
    }

    /// <summary>Runs what is due now.</summary>
    /// <returns>How long there is nothing to do.</returns>
    internal async Task<TimeSpan> RunDue(CancellationToken cancellation)
    {
        var database = await connect(cancellation);
        while (true)
        {
            var due = await Find(database, cancellation);
            if (due.Count == 0) break;
            var ran = await Task.WhenAll(due.Select(one => Run(database, one, cancellation)));
            if (!ran.Contains(true)) return ShortWait;
        }

        await using var sweep = database.CreateCommand(DeleteExpiredCalls);
        sweep.Parameters.Add(Time(time.GetUtcNow()));
        await sweep.ExecuteNonQueryAsync(cancellation);

        await using var command = database.CreateCommand(FindNext);
        command.Parameters.Add(Names());
        if (await command.ExecuteScalarAsync(cancellation) is not DateTime next) return LongestWait;
        var wait = new DateTimeOffset(next, TimeSpan.Zero) - time.GetUtcNow();
        return wait <= TimeSpan.Zero ? ShortWait : wait < LongestWait ? wait : LongestWait;
    }

    /// <returns>False: another has it.</returns>
    private async Task<bool> Run(NpgsqlDataSource database, Due due, CancellationToken cancellation)
    {
        try
        {
            await turns.RunAlarm(classes.Find(due.Id.Class)!, due.Id, cancellation);
            return true;
        }
        catch (ObjectException taken) when (taken.Error.Code == ObjectError.Busy(due.Id).Code)
        {
            return false;
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            await Later(database, due, failure, cancellation);
            return true;
        }
    }

    /// <summary>2 s, 4 s, 8 s … after a failure. The alarm is cleared when it has failed too often.</summary>
    private async Task Later(NpgsqlDataSource database, Due due, Exception failure, CancellationToken cancellation)
    {
        DateTimeOffset? next = due.Attempts < options.AlarmRetries ? time.GetUtcNow() + TimeSpan.FromSeconds(2 << Math.Min(due.Attempts, 10)) : null;
        if (next is null) GivenUp(log, due.Id, due.Attempts + 1, failure);
        else Failed(log, due.Id, next.Value, failure);
        await using var command = database.CreateCommand(PutOff);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = due.Id.Class });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = due.Id.Name });
        command.Parameters.Add(Time(due.At));
        command.Parameters.Add(Time(next));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<List<Due>> Find(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(FindDue);
        command.Parameters.Add(Time(time.GetUtcNow()));
        command.Parameters.Add(Names());
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Math.Min(AtOnce, options.MaxConnections) });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var due = new List<Due>();
        while (await reader.ReadAsync(cancellation))
            due.Add(new(new(reader.GetString(0), reader.GetString(1)), new(reader.GetDateTime(2), TimeSpan.Zero), reader.GetInt32(3)));
        return due;
    }

    private async Task Wait(TimeSpan wait, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(Task.Delay(wait, time, stop.Token), woken.Reader.ReadAsync(stop.Token).AsTask());
        await stop.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private NpgsqlParameter<string[]> Names() => new() { TypedValue = names };

    private static NpgsqlParameter<DateTimeOffset?> Time(DateTimeOffset? at) => new() { TypedValue = at, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    [LoggerMessage(LogLevel.Warning, "Alarms cannot be looked for, and are in a minute: {Reason}")]
    private static partial void NotFound(ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "The alarm of {Object} has failed and runs again at {Next}")]
    private static partial void Failed(ILogger log, ObjectId @object, DateTimeOffset next, Exception failure);

    [LoggerMessage(LogLevel.Error, "The alarm of {Object} has failed {Times} times and does not run again")]
    private static partial void GivenUp(ILogger log, ObjectId @object, int times, Exception failure);
}
