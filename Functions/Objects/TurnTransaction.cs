using System.Data;
using Npgsql;

namespace Edge.Objects;

/// <summary>
/// Speaks to Postgres for one turn. A turn takes two round trips: one that begins, locks the object's row and reads its values, and one that
/// writes and commits. The row's lock is what keeps turns apart, in all processes and at all times.
/// </summary>
internal sealed class TurnTransaction : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly TurnSettings settings;
    private bool hasSql;
    private bool isOver;

    private TurnTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, TurnSettings settings)
    {
        this.connection = connection;
        this.transaction = transaction;
        this.settings = settings;
    }

    /// <summary>Names the turn; random.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>True once the commit has been sent: what fails afterwards may have been stored.</summary>
    public bool IsCommitting { get; private set; }

    /// <summary>Begins a transaction, which sends nothing yet.</summary>
    public static async Task<TurnTransaction> Begin(NpgsqlDataSource database, TurnSettings settings, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        try
        {
            return new(connection, await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation), settings);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for the object's row, making it if need be, and brings the state up to it.</summary>
    /// <param name="state">As this process left it; it is loaded anew if another has changed the object since.</param>
    /// <returns>The stored result of the same call; null: it has to run.</returns>
    /// <param name="onlyIfFree">Do not wait, and make no row.</param>
    /// <exception cref="ObjectException">The key was used for another call; or the object is not free.</exception>
    public async Task<byte[]?> Lock(ObjectId id, ObjectState state, KeyedCall? call, bool onlyIfFree, CancellationToken cancellation)
    {
        // A row that another has made in the same moment may be deleted in the next.
        for (var isNew = false; ; isNew = true)
        {
            if (await Try(id, state, call, isNew, onlyIfFree, cancellation) is var (_, result)) return result;
            if (onlyIfFree) throw ObjectError.Busy(id).AsException();
        }
    }

    public async Task<Dictionary<string, byte[]>> Read(long key, string[] keys, CancellationToken cancellation)
    {
        await using var batch = Batch(TurnSql.ReadSome(key, keys));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        return (await ReadValues(reader, cancellation)).ToDictionary(StringComparer.Ordinal);
    }

    public async Task<IReadOnlyList<KeyValuePair<string, byte[]>>> List(long key, ListOptions options, int? limit, CancellationToken cancellation)
    {
        await using var batch = Batch(TurnSql.List(key, options, limit));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        return await ReadValues(reader, cancellation);
    }

    public async Task<Dictionary<string, int>> Sizes(long key, string[] keys, CancellationToken cancellation)
    {
        await using var batch = Batch(TurnSql.ReadSizes(key, keys));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var sizes = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation)) sizes[reader.GetString(0)] = reader.GetInt32(1);
        return sizes;
    }

    /// <summary>Takes the role and the claims on, at the first call.</summary>
    /// <exception cref="ObjectException">It would be a superuser that nobody has named.</exception>
    public async Task<NpgsqlTransaction> OpenSql(ObjectCaller caller, CancellationToken cancellation)
    {
        if (hasSql) return transaction;
        await using var batch = Batch(TurnSql.TakeRole(settings.Role, caller.Claims, Id));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        if (!await reader.IsDBNullAsync(2, cancellation)) throw ObjectError.Superuser(reader.GetString(2)).AsException();
        hasSql = true;
        return transaction;
    }

    /// <summary>Writes and commits in one piece. Not cancelled any more: whoever waits wants to know how it ended.</summary>
    /// <param name="row">Null: nothing has changed.</param>
    /// <returns>False if the object is still nowhere.</returns>
    public async Task<bool> Commit(
        ObjectRow before, ObjectRow? row, IReadOnlyDictionary<string, byte[]?> writes, IReadOnlyList<string> notices, KeyedCall? call,
        byte[]? result)
    {
        if (hasSql) await LeaveRole();
        await using var batch = Batch();
        if (row is not null) batch.BatchCommands.Add(TurnSql.WriteRow(row));
        foreach (var (key, value) in writes)
        {
            if (value is not null) batch.BatchCommands.Add(TurnSql.WriteValue(before.Key, key, value));
        }

        string[] deleted = [.. writes.Where(write => write.Value is null).Select(write => write.Key)];
        if (deleted.Length > 0) batch.BatchCommands.Add(TurnSql.DeleteValues(before.Key, deleted));
        if (call is not null) batch.BatchCommands.Add(TurnSql.WriteCall(before.Key, call, result!));
        foreach (var notice in notices) batch.BatchCommands.Add(TurnSql.Notify(notice));
        var isKept = !before.IsNew || hasSql || batch.BatchCommands.Count > 0;
        batch.BatchCommands.Add(isKept ? TurnSql.Commit() : TurnSql.Rollback());
        IsCommitting = true;
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
        isOver = true;
        return isKept;
    }

    /// <summary>Takes back what is not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!isOver) await transaction.RollbackAsync(CancellationToken.None);
        }
        catch (Exception broken) when (broken is NpgsqlException or InvalidOperationException or ObjectDisposedException)
        {
            // The connection is lost, and with it the transaction; or the object's own SQL has ended it.
        }

        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <returns>Null: there is no such row, or it is not free.</returns>
    private async Task<(ObjectRow Row, byte[]? Result)?> Try(
        ObjectId id, ObjectState state, KeyedCall? call, bool isNew, bool onlyIfFree, CancellationToken cancellation)
    {
        var known = state.Row?.Turn ?? Guid.Empty;
        await using var batch = Batch();
        if (isNew) batch.BatchCommands.Add(TurnSql.MakeRow(id, Id));
        else batch.BatchCommands.Add(TurnSql.Settings(settings));
        batch.BatchCommands.Add(TurnSql.LockRow(id, onlyIfFree));
        batch.BatchCommands.Add(TurnSql.ReadValues(id, known));
        if (call is not null) batch.BatchCommands.Add(TurnSql.ReadCall(id, call));

        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        if (!isNew) await reader.NextResultAsync(cancellation);
        if (await ReadRow(reader, cancellation) is not { } row) return null;
        await reader.NextResultAsync(cancellation);
        var values = await ReadValues(reader, cancellation);
        if (row.Turn == known) state.Confirm(row);
        else state.Load(row with { IsNew = row.Turn == Id }, values);
        return (row, call is null ? null : await ReadResult(reader, call, cancellation));
    }

    private async Task LeaveRole()
    {
        try
        {
            await using var batch = Batch(TurnSql.LeaveRole());
            await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
            await reader.ReadAsync();
            if (await reader.IsDBNullAsync(1) || reader.GetString(1) != Id.ToString()) throw ObjectError.TransactionEnded().AsException();
        }
        catch (Exception ended) when (ended is InvalidOperationException or PostgresException { SqlState: TurnFailures.InFailedTransaction })
        {
            // Npgsql knows that the transaction is over, or the server that it cannot go on.
            throw ObjectError.TransactionEnded().AsException(ended);
        }
    }

    private static async Task<ObjectRow?> ReadRow(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        if (!await reader.ReadAsync(cancellation)) return null;
        DateTimeOffset? alarm = await reader.IsDBNullAsync(4, cancellation) ? null : new DateTimeOffset(reader.GetDateTime(4), TimeSpan.Zero);
        return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetGuid(2), reader.GetInt64(3), alarm, reader.GetInt32(5));
    }

    private static async Task<List<KeyValuePair<string, byte[]>>> ReadValues(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var values = new List<KeyValuePair<string, byte[]>>();
        while (await reader.ReadAsync(cancellation)) values.Add(new(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        return values;
    }

    private static async Task<byte[]?> ReadResult(NpgsqlDataReader reader, KeyedCall call, CancellationToken cancellation)
    {
        await reader.NextResultAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        return reader.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(call.Fingerprint)
            ? reader.GetFieldValue<byte[]>(1)
            : throw ObjectError.KeyReused().AsException();
    }

    private NpgsqlBatch Batch(params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(connection, transaction) { Timeout = settings.CommandTimeout };
        foreach (var command in commands) batch.BatchCommands.Add(command);
        return batch;
    }
}
