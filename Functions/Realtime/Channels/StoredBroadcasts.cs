using System.Text;
using Edge.Realtime.Phoenix;
using Npgsql;

namespace Edge.Realtime.Channels;

/// <summary>Reads broadcasts of <c>realtime.messages</c>, which <c>realtime install</c> makes. Does not ask who may read them.</summary>
internal sealed class StoredBroadcasts(NpgsqlDataSource database, Topics topics, Action<Exception> failed)
{
    private static readonly TimeSpan SweepPause = TimeSpan.FromHours(1);

    private const string Columns = "SELECT topic, private, event, coalesce(payload::text, 'null'), binary_payload, id FROM realtime.messages";

    /// <summary>The newest broadcasts of a private topic, the oldest of them first.</summary>
    /// <exception cref="RealtimeRefusedException">They cannot be read.</exception>
    public async ValueTask<IReadOnlyList<Broadcast>> Since(string topic, ReplayRequest request, CancellationToken cancellation)
    {
        try
        {
            await using var command = database.CreateCommand(
                $"""
                {Columns} WHERE topic = $1 AND private AND extension = 'broadcast' AND inserted_at >= to_timestamp($2::float8 / 1000) AT TIME ZONE 'UTC'
                ORDER BY inserted_at DESC LIMIT $3
                """);
            command.Parameters.Add(new() { Value = topic });
            command.Parameters.Add(new() { Value = (double)request.Since });
            command.Parameters.Add(new() { Value = request.Limit });
            var found = await Read(command, replayed: true, cancellation);
            found.Reverse();
            return found;
        }
        catch (PostgresException)
        {
            throw new RealtimeRefusedException("UnableToReplayMessages: broadcasts are not stored, `realtime install` makes a table for them");
        }
    }

    /// <summary>Starts to deliver one to the channels here.</summary>
    public void Deliver(Guid id) => _ = DeliverOne(id);

    private async Task DeliverOne(Guid id)
    {
        try
        {
            await using var command = database.CreateCommand($"{Columns} WHERE id = $1");
            command.Parameters.Add(new() { Value = id });
            foreach (var broadcast in await Read(command, replayed: false, CancellationToken.None)) Broadcasts.Deliver(topics, broadcast);
        }
        catch (Exception failure)
        {
            failed(failure);
        }
    }

    /// <summary>Takes away what is older than 72 hours, each hour, until cancelled. Where nothing is installed it does nothing.</summary>
    public async Task KeepSwept(TimeProvider time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(SweepPause, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            try
            {
                await using var command = database.CreateCommand("SELECT realtime.sweep_messages()");
                await command.ExecuteNonQueryAsync(cancellation);
            }
            catch (PostgresException none) when (none.SqlState is PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedFunction)
            {
                // It is tried again: somebody may install it meanwhile.
            }
            catch (NpgsqlException failure)
            {
                failed(failure);
            }
        }
    }

    private static async Task<List<Broadcast>> Read(NpgsqlCommand command, bool replayed, CancellationToken cancellation)
    {
        var found = new List<Broadcast>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var isBinary = !await reader.IsDBNullAsync(4, cancellation);
            var payload = isBinary ? reader.GetFieldValue<byte[]>(4) : Encoding.UTF8.GetBytes(reader.GetString(3));
            var meta = JsonText.Write(json =>
            {
                json.WriteStartObject();
                json.WriteString("id", reader.GetGuid(5));
                if (replayed) json.WriteBoolean("replayed", true);
                json.WriteEndObject();
            });
            found.Add(new(
                new(reader.GetString(0), reader.GetBoolean(1)), reader.GetString(2), payload, isBinary ? PayloadEncoding.Binary : PayloadEncoding.Json)
            {
                Meta = meta,
            });
        }

        return found;
    }
}
