using Microsoft.Extensions.Logging;
using Npgsql;

namespace Edge.Postgrest.Schema;

/// <summary>
/// Loads the schema cache as soon as the database is there, and again whenever a notification on <c>db-channel</c> asks for it, or may have
/// been missed while the connection was lost.
/// </summary>
/// <remarks>PostgREST v16.2, Listener.hs and AppState.hs > retryingSchemaCacheLoad.</remarks>
/// <param name="database">
/// Not the pool that requests use: a connection of it is listened on for ever. Should keep connections alive (<c>Keepalive</c>).
/// </param>
/// <param name="giveUp">Ends the app, with the reason: a mistake in the settings, or a loss that is not to be recovered from. Null: never.</param>
/// <param name="reloadConfig">
/// What <c>reload config</c> asks for; also done whenever a connection has been made. An error in it counts as a lost connection.
/// </param>
public sealed class SchemaListener(
    SchemaCacheHolder schema,
    NpgsqlDataSource database,
    Func<PostgrestConfig> config,
    Func<CancellationToken, Task> reloadConfig,
    TimeProvider time,
    ILogger<SchemaListener> log,
    Action<string>? giveUp = null)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(32);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    // Npgsql misses a cancellation that comes in the moment when a wait begins; then the app stops when the wait ends.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private volatile SchemaStatus status = new SchemaStatus.Loading();

    /// <summary>With <c>db-channel-enabled</c> off it says nothing of the database after the first load.</summary>
    public SchemaStatus Status => status;

    /// <summary>Ends only when cancelled, or after the first successful load if <c>db-channel-enabled</c> is off.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        var delay = TimeSpan.FromSeconds(1);
        while (true)
        {
            try
            {
                if (!config().DbChannelEnabled)
                {
                    await Load(cancellation);
                    return;
                }

                await using var connection = await TryListen(delay, cancellation);
                await (connection is null && schema.Current is not null ? Ask(cancellation) : Load(cancellation));
                if (connection is not null)
                {
                    delay = TimeSpan.FromSeconds(1);
                    await Follow(connection, cancellation);
                }
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                var reason = ConnectionAdvice.Of(failure);
                if (giveUp is not null && IsFinal(failure))
                {
                    giveUp(reason);
                    return;
                }
                status = new SchemaStatus.Failing(reason, delay);
                if (failure is NpgsqlException) log.DatabaseFailed(reason, delay.TotalSeconds);
                else log.SchemaCacheFailed(failure, delay.TotalSeconds);
            }

            await Task.Delay(delay, time, cancellation);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    /// <summary>
    /// Listens before the load, so that no change falls between the two. Null: it is refused, as by a standby, which answers queries but does not
    /// notify; it will be tried again.
    /// </summary>
    private async Task<NpgsqlConnection?> TryListen(TimeSpan delay, CancellationToken cancellation)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await database.OpenConnectionAsync(cancellation);
            var channel = config().DbChannel;
            await Execute(connection, $"listen \"{channel.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", cancellation);
            log.Listening(channel);
            return connection;
        }
        catch (NpgsqlException refused) when (!cancellation.IsCancellationRequested)
        {
            if (connection is not null) await connection.DisposeAsync();
            log.NotListening(ConnectionAdvice.Of(refused), delay.TotalSeconds);
            return null;
        }
        catch
        {
            if (connection is not null) await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks whether the database answers, when there is a schema cache already and nobody tells of changes.</summary>
    private async Task Ask(CancellationToken cancellation)
    {
        await schema.Ask(cancellation);
        status = new SchemaStatus.Ready();
    }

    private bool IsFinal(Exception failure) =>
        (schema.Current is null && ConnectionAdvice.IsMistake(failure)) || (failure is NpgsqlException && !config().DbPoolAutomaticRecovery);

    private async Task Load(CancellationToken cancellation)
    {
        // The configuration says what to load, and may have changed unheard.
        await reloadConfig(cancellation);
        await schema.Reload(cancellation);
        status = new SchemaStatus.Ready();
    }

    private async Task Follow(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var wanted = Reloads.None;
        connection.Notification += (_, notification) => wanted |= Wanted(notification.Payload);
        while (true)
        {
            var heard = false;
            for (var waited = TimeSpan.Zero; !heard && waited < Silence; waited += LongestWait)
                heard = await connection.WaitAsync(LongestWait, cancellation);

            // Fails if the connection is dead; and takes in what else has been notified, so that a burst asks for one reload.
            await Execute(connection, "select", cancellation);

            var now = wanted;
            wanted = Reloads.None;
            if (now != Reloads.None) log.ReloadAsked(now);
            if (now.HasFlag(Reloads.Config)) await reloadConfig(cancellation);
            if (now.HasFlag(Reloads.Schema)) await schema.Reload(cancellation);
        }
    }

    private static Reloads Wanted(string payload) => payload switch
    {
        "" => Reloads.Config | Reloads.Schema,
        "reload schema" => Reloads.Schema,
        "reload config" => Reloads.Config,
        _ => Reloads.None,
    };

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
