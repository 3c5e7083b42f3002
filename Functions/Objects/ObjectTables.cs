using System.Runtime.CompilerServices;
using Npgsql;

namespace Edge.Objects;

/// <summary>Says of an object what operators ask for.</summary>
internal sealed record ObjectSummary(ObjectId Id, long Version, long Size, DateTimeOffset? Alarm, int Attempts);

/// <summary>Installs the tables, and reads and deletes objects for operators. A deletion waits for the turn that runs.</summary>
internal sealed class ObjectTables(NpgsqlDataSource database)
{
    private const string Columns = "SELECT class, name, version, size, alarm, attempts FROM edge.object";

    /// <summary>All or nothing.</summary>
    public static async Task Run(NpgsqlDataSource database, IEnumerable<string> statements, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    public static async Task<string> User(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT session_user::text");
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <param name="class">Empty: all classes.</param>
    public async IAsyncEnumerable<ObjectSummary> List(string @class, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = Command($"{Columns} WHERE $1 = '' OR class = $1 ORDER BY class, name", @class);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) yield return Summary(reader);
    }

    public async Task<ObjectSummary?> Find(ObjectId id, CancellationToken cancellation)
    {
        await using var command = Command($"{Columns} WHERE class = $1 AND name = $2", id.Class, id.Name);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? Summary(reader) : null;
    }

    /// <summary>Keys, and values as JSON text.</summary>
    public async IAsyncEnumerable<(string Key, string Value)> Values(ObjectId id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = Command(
            "SELECT v.key, v.value::text FROM edge.object o JOIN edge.object_value v ON v.object = o.id WHERE o.class = $1 AND o.name = $2 ORDER BY v.key",
            id.Class, id.Name);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) yield return (reader.GetString(0), reader.GetString(1));
    }

    /// <returns>False: there was none.</returns>
    public async Task<bool> Delete(ObjectId id, CancellationToken cancellation)
    {
        await using var command = Command("DELETE FROM edge.object WHERE class = $1 AND name = $2", id.Class, id.Name);
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    private static ObjectSummary Summary(NpgsqlDataReader row) => new(
        new(row.GetString(0), row.GetString(1)), row.GetInt64(2), row.GetInt64(3),
        row.IsDBNull(4) ? null : new DateTimeOffset(row.GetDateTime(4), TimeSpan.Zero), row.GetInt32(5));

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<string> texts)
    {
        var command = database.CreateCommand(sql);
        foreach (var text in texts) command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        return command;
    }
}
