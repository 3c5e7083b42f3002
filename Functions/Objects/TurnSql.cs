using Npgsql;
using NpgsqlTypes;

namespace Edge.Objects;

/// <summary>Makes the statements of a turn.</summary>
/// <remarks>
/// READ COMMITTED, so that what is read after the lock has been waited for is what its last holder left. The values are read by a statement of
/// their own for the same reason: the statement that waits sees them as they were before the wait.
/// </remarks>
internal static class TurnSql
{
    /// <summary>Local to the transaction: connections may be shared with others by a pooler.</summary>
    public static NpgsqlBatchCommand Settings(TurnSettings settings) => Command(
        "SELECT pg_catalog.set_config('lock_timeout', $1, true), pg_catalog.set_config('idle_in_transaction_session_timeout', $2, true)",
        Text(settings.LockTimeout), Text(settings.IdleTimeout));

    /// <param name="onlyIfFree">Find nothing, and do not wait, if another transaction has it.</param>
    public static NpgsqlBatchCommand LockRow(ObjectId id, bool onlyIfFree) => Command(
        onlyIfFree
            ? "SELECT id, version, turn, size, alarm, attempts FROM edge.object WHERE class = $1 AND name = $2 FOR UPDATE SKIP LOCKED"
            : "SELECT id, version, turn, size, alarm, attempts FROM edge.object WHERE class = $1 AND name = $2 FOR UPDATE",
        Text(id.Class), Text(id.Name));

    /// <summary>Waits for another transaction that makes the same row.</summary>
    public static NpgsqlBatchCommand MakeRow(ObjectId id, Guid turn) => Command(
        "INSERT INTO edge.object (class, name, turn) VALUES ($1, $2, $3) ON CONFLICT (class, name) DO NOTHING",
        Text(id.Class), Text(id.Name), Uuid(turn));

    /// <summary>Nothing if the values are known as of the row's turn, or if the object is large.</summary>
    public static NpgsqlBatchCommand ReadValues(ObjectId id, Guid known) => Command(
        """
        SELECT v.key, v.value FROM edge.object o JOIN edge.object_value v ON v.object = o.id
        WHERE o.class = $1 AND o.name = $2 AND o.turn <> $3 AND o.size <= $4
        """,
        Text(id.Class), Text(id.Name), Uuid(known), Number(ObjectState.ReadWhole));

    public static NpgsqlBatchCommand ReadCall(ObjectId id, KeyedCall call) => Command(
        """
        SELECT c.fingerprint, c.result FROM edge.object o JOIN edge.object_call c ON c.object = o.id
        WHERE o.class = $1 AND o.name = $2 AND c.key = $3 AND c.expires > $4
        """,
        Text(id.Class), Text(id.Name), Bytes(call.Key), Time(call.Now));

    public static NpgsqlBatchCommand ReadSome(long key, string[] keys) => Command(
        "SELECT key, value FROM edge.object_value WHERE object = $1 AND key = ANY ($2)", Number(key), Texts(keys));

    public static NpgsqlBatchCommand ReadSizes(long key, string[] keys) => Command(
        "SELECT key, bytes FROM edge.object_value WHERE object = $1 AND key = ANY ($2)", Number(key), Texts(keys));

    public static NpgsqlBatchCommand List(long key, ListOptions options, int? limit) => Command(
        $"""
        SELECT key, value FROM edge.object_value WHERE object = $1 AND key >= $2 AND ($3::text IS NULL OR key < $3)
        ORDER BY key {(options.Reverse ? "DESC" : "ASC")} LIMIT $4
        """,
        Number(key), Text(options.From), Text(options.To), Number(limit));

    public static NpgsqlBatchCommand WriteRow(ObjectRow row) => Command(
        "UPDATE edge.object SET version = $6, turn = $2, size = $3, alarm = $4, attempts = $5 WHERE id = $1",
        Number(row.Key), Uuid(row.Turn), Number(row.Size), Time(row.Alarm), new NpgsqlParameter<int> { TypedValue = row.Attempts }, Number(row.Version));

    public static NpgsqlBatchCommand WriteValue(long key, string name, byte[] value) => Command(
        """
        INSERT INTO edge.object_value AS v (object, key, value, bytes) VALUES ($1, $2, $3, $4)
        ON CONFLICT (object, key) DO UPDATE SET value = excluded.value, bytes = excluded.bytes
        """,
        Number(key), Text(name), new NpgsqlParameter<byte[]> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Json },
        new NpgsqlParameter<int> { TypedValue = Turn.SizeOf(name, value) });

    public static NpgsqlBatchCommand DeleteValues(long key, string[] keys) => Command(
        "DELETE FROM edge.object_value WHERE object = $1 AND key = ANY ($2)", Number(key), Texts(keys));

    /// <summary>A row that is there has expired.</summary>
    public static NpgsqlBatchCommand WriteCall(long key, KeyedCall call, byte[] result) => Command(
        """
        INSERT INTO edge.object_call AS c (object, key, fingerprint, expires, result) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (object, key) DO UPDATE SET fingerprint = excluded.fingerprint, expires = excluded.expires, result = excluded.result
        """,
        Number(key), Bytes(call.Key), Bytes(call.Fingerprint), Time(call.Expires), Bytes(result));

    /// <summary>The third column is the login role, if it is a superuser and no other role was named.</summary>
    public static NpgsqlBatchCommand TakeRole(string role, string claims, Guid turn) => Command(
        """
        SELECT pg_catalog.set_config('request.jwt.claims', $1, true), pg_catalog.set_config('edge.turn', $2, true),
          (SELECT r.rolname::text FROM pg_catalog.pg_roles r WHERE r.rolname = current_user AND r.rolsuper AND $3 = ''),
          CASE WHEN $3 <> '' THEN pg_catalog.set_config('role', $3, true) END
        """,
        Text(claims), Text(turn.ToString()), Text(role));

    /// <summary>The second column is the turn's mark, unless the transaction that it was set in is over.</summary>
    public static NpgsqlBatchCommand LeaveRole() =>
        Command("SELECT pg_catalog.set_config('role', 'none', true), pg_catalog.current_setting('edge.turn', true)");

    /// <summary>Heard by all processes when the turn is committed, and by none if it is not.</summary>
    public static NpgsqlBatchCommand Notify(string payload) => Command($"SELECT pg_catalog.pg_notify('{Notifications.Channel}', $1)", Text(payload));

    public static NpgsqlBatchCommand Commit() => new("COMMIT");

    public static NpgsqlBatchCommand Rollback() => new("ROLLBACK");

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter<string[]> Texts(string[] value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlParameter<long?> Number(long? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<byte[]> Bytes(byte[] value) => new() { TypedValue = value };

    private static NpgsqlParameter<DateTimeOffset?> Time(DateTimeOffset? value) =>
        new() { TypedValue = value?.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz };
}

/// <summary>Holds what every turn's transaction is told.</summary>
/// <param name="LockTimeout">As Postgres takes it.</param>
/// <param name="IdleTimeout">As Postgres takes it: when the server ends the session of a process that stands still.</param>
/// <param name="Role">Empty: the login role.</param>
internal sealed record TurnSettings(string LockTimeout, string IdleTimeout, int CommandTimeout, string Role)
{
    private const int Grace = 5;

    public static TurnSettings From(ObjectsOptions options) => new(
        FormattableString.Invariant($"{(long)Math.Max(1, options.WaitTimeout.TotalMilliseconds)}ms"),
        FormattableString.Invariant($"{(long)options.TurnTimeout.TotalMilliseconds + (Grace * 1000)}ms"),
        (int)Math.Ceiling(Math.Max(options.WaitTimeout.TotalSeconds, options.TurnTimeout.TotalSeconds)) + Grace,
        options.Role);
}
