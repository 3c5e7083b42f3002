using Npgsql;

namespace Edge.Realtime.Channels;

/// <summary>
/// Asks the row security of <c>realtime.messages</c> what a caller may do in a private topic: whether the role can insert or read a probe
/// row of the topic. The transaction is always rolled back.
/// </summary>
internal sealed class RowSecurityAuthorization(NpgsqlDataSource database) : IChannelAuthorization
{
    private const string Probe = "INSERT INTO realtime.messages (id, topic, extension, private, inserted_at, updated_at) VALUES ($1, $2, $3, true, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')";

    private const string Enter =
        """
        SELECT set_config('role', $1, true), set_config('realtime.topic', $2, true), set_config('request.jwt.claims', $3, true),
          set_config('request.jwt.claim.sub', coalesce($3::json ->> 'sub', ''), true), set_config('request.jwt.claim.role', $1, true),
          set_config('request.headers', '{}', true)
        """;

    public async ValueTask<ChannelRights> Rights(string topic, RealtimeCaller caller, bool writing, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var rights = writing
                ? await Writing(connection, topic, caller, cancellation)
                : await Reading(connection, topic, caller, cancellation);
            await transaction.RollbackAsync(cancellation);
            return rights;
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            throw new RealtimeRefusedException("Unauthorized: private channels need `realtime install` or an access policy");
        }
        catch (PostgresException failed)
        {
            throw new RealtimeRefusedException($"Unauthorized: the row security of realtime.messages failed: {failed.MessageText}");
        }
    }

    /// <summary>The probe rows are inserted with the app's own rights, then looked for with the caller's.</summary>
    private static async ValueTask<ChannelRights> Reading(NpgsqlConnection connection, string topic, RealtimeCaller caller, CancellationToken cancellation)
    {
        var (broadcast, presence) = (Guid.NewGuid(), Guid.NewGuid());
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Command(Probe, broadcast, topic, "broadcast"));
        batch.BatchCommands.Add(Command(Probe, presence, topic, "presence"));
        batch.BatchCommands.Add(Command(Enter, caller.Role, topic, caller.Claims));
        batch.BatchCommands.Add(Command("SELECT extension FROM realtime.messages WHERE id = ANY($1)", new[] { broadcast, presence }));
        var rights = ChannelRights.None;
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            while (reader.FieldCount != 1 || reader.GetName(0) != "extension") await reader.NextResultAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                rights |= reader.GetString(0) == "broadcast" ? ChannelRights.ReadBroadcast : ChannelRights.ReadPresence;
        }
        catch (PostgresException denied) when (denied.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            return ChannelRights.None;
        }

        return rights;
    }

    private static async ValueTask<ChannelRights> Writing(NpgsqlConnection connection, string topic, RealtimeCaller caller, CancellationToken cancellation)
    {
        await using (var enter = new NpgsqlBatch(connection) { BatchCommands = { Command(Enter, caller.Role, topic, caller.Claims), new("SAVEPOINT probe") } })
            await enter.ExecuteNonQueryAsync(cancellation);
        var rights = ChannelRights.None;
        foreach (var (extension, right) in new[] { ("broadcast", ChannelRights.WriteBroadcast), ("presence", ChannelRights.WritePresence) })
        {
            try
            {
                await using var probe = new NpgsqlBatch(connection) { BatchCommands = { Command(Probe, Guid.NewGuid(), topic, extension) } };
                await probe.ExecuteNonQueryAsync(cancellation);
                rights |= right;
            }
            catch (PostgresException denied) when (denied.SqlState is PostgresErrorCodes.InsufficientPrivilege)
            {
                await using var back = new NpgsqlCommand("ROLLBACK TO SAVEPOINT probe", connection);
                await back.ExecuteNonQueryAsync(cancellation);
            }
        }

        return rights;
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
