using System.Data;
using System.Runtime.CompilerServices;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Execution.Idempotency;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Sql;
using Npgsql;

namespace Edge.Postgrest.Execution;

/// <summary>
/// Runs a request's transaction in one round trip: settings, pre-request function, count estimate and main query go as one batch. At the usual
/// isolation level the batch itself is the transaction, which Postgres begins with its first statement and commits at its end; otherwise it
/// starts with BEGIN and ends with COMMIT. A statement whose number of rows decides between commit and rollback raises by itself.
/// </summary>
/// <remarks>PostgREST v16.2, MainTx.hs > mainTx; a conflict is the client's to repeat.</remarks>
/// <param name="answerTimeout">How long the database may take, and be silent within a streamed body.</param>
/// <param name="slowReaderTimeout">How long in all a client may keep a streamed body waiting.</param>
/// <param name="prepares">Whether statements are prepared.</param>
/// <param name="spillLimit">Bytes of answers that wait for their clients in temporary files.</param>
public sealed class MainTx(NpgsqlDataSource database, TimeSpan answerTimeout, TimeSpan slowReaderTimeout, TimeProvider time, bool prepares = true,
    long spillLimit = 0)
{
    private const int RepeatsAfterBreak = 2;
    private const long LargestBuffered = 64 * 1024;

    private readonly ConditionalWeakTable<TransactionQuery, BatchPool> batches = [];
    private readonly PreparedBatches prepared = new();
    private readonly ConnectionUse use = new(time);

    /// <inheritdoc cref="Run(TransactionQuery, ApiRequest, AuthResult, KeyedWrite, CancellationToken)"/>
    public ValueTask<DbResult> Run(MainQuery query, ApiRequest request, AuthResult auth, CancellationToken cancellation) =>
        Run(query.For(auth.Role), request, auth, once: null, cancellation);

    /// <param name="once">Set for a request that is to be done once; it does not matter to a transaction that stores nothing.</param>
    /// <param name="transaction">Under the role of <paramref name="auth"/>.</param>
    /// <exception cref="ApiException">Postgres refused, cannot be reached, or is silent for too long.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<DbResult> Run(
        TransactionQuery transaction, ApiRequest request, AuthResult auth, KeyedWrite? once, CancellationToken cancellation)
    {
        if (transaction.ReadOnly || !transaction.Commits || transaction.IsExplained) once = null;
        cancellation.ThrowIfCancellationRequested();
        var attempt = new Attempt(transaction);
        var stop = new CancellationTokenSource();
        var running = RunToTheEnd(attempt, transaction, request, auth, once, stop.Token);
        try
        {
            return await running.WaitAsync(answerTimeout, time, cancellation);
        }
        catch (Exception end) when (end is TimeoutException or OperationCanceledException)
        {
            // Perhaps at the last moment.
            if (running.IsCompleted) return await running;
            var silent = attempt.GiveUp(answerTimeout);
            GivenUp.Leave(Discard(running), stop);
            cancellation.ThrowIfCancellationRequested();
            throw silent.AsException(end);
        }
    }

    /// <summary>A result that nobody waits for may hold its connection.</summary>
    private static async Task Discard(Task<DbResult> running)
    {
        if (await running is DbResult.Rows { Body: var body }) await body.DisposeAsync();
    }

    private async Task<DbResult> RunToTheEnd(
        Attempt attempt, TransactionQuery transaction, ApiRequest request, AuthResult auth, KeyedWrite? once, CancellationToken cancellation)
    {
        var breaks = 0;
        while (true)
        {
            attempt.Enter(Stage.Connecting);
            try
            {
                return await Run(attempt, transaction, request, auth, once, cancellation);
            }
            catch (NpgsqlException) when (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellation);
            }
            catch (NpgsqlException broken) when (attempt.MayRepeatElsewhere(broken) && breaks++ < RepeatsAfterBreak)
            {
            }
            catch (NpgsqlException failure)
            {
                throw attempt.ErrorOf(failure).AsException(failure);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<DbResult> Run(
        Attempt attempt, TransactionQuery transaction, ApiRequest request, AuthResult auth, KeyedWrite? once, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        var pool = batches.GetValue(transaction, static query => new BatchPool(query));
        var way = once is null ? WayFor(transaction, connection) : Way.Begun;
        var commitsApart = way is Way.CommitApart or Way.Begun;
        var ready = prepared.Find(connection, transaction, way);
        var batch = ready ?? pool.Rent(way);
        NpgsqlDataReader? reader = null;
        try
        {
            // 1. Send, unless it was done before. From here on, a lost connection leaves open what a batch that commits has done.
            attempt.Enter(commitsApart ? Stage.Running : Stage.CommitSent);
            if (once is not null && await once.Claim(connection, transaction, cancellation) is { } first) return first;
            batch.Bind(request, auth);
            reader = await batch.Execute(connection, cancellation);

            // 2. Read all but the body.
            var results = new ResultReader(reader, transaction);
            var result = await results.ReadMain(cancellation);
            if (!commitsApart) attempt.Enter(Stage.Committing);
            if (result is DbResult.Rows rows)
                result = rows with { Body = await ReadBody(results, connection, reader, transaction, rows, cancellation) };
            if (result is DbResult.Rows { Body: StreamedBody })
            {
                (connection, reader) = (null!, null);
                return result;
            }

            // 3. Wait for the end of the transaction; what is not acknowledged is not answered.
            await results.ReadToEnd(cancellation);
            await reader.DisposeAsync();
            reader = null;
            if (once is not null) result = await once.Keep(connection, result, cancellation);
            if (commitsApart) await Commit(attempt, connection, cancellation);
            use.Alive(connection);
            if (ready is not null) ready.Clear();
            else if (prepares && prepared.IsDue(connection, transaction, way))
            {
                var settings = PreparedBatches.SettingsOf(transaction);
                settings.Bind(request, auth);
                _ = Task.Run(PrepareThenGiveBack(connection, transaction, batch, settings), CancellationToken.None);
                connection = null!;
            }
            else pool.Return(batch);
            return result;
        }
        catch (Exception failure) when (failure is PostgresException or OperationCanceledException)
        {
            if (reader is not null) await reader.DisposeAsync();
            reader = null;
            ready?.Clear();
            var isStale = failure is PostgresException { SqlState: PostgresErrorCodes.FeatureNotSupported } && ready is not null;
            if (connection.State is ConnectionState.Open && (way is not Way.Implicit || isStale))
            {
                // What Postgres said need not wait for another round trip, nor hold the request's thread for as long.
                var refused = connection;
                _ = Task.Run(() => RollBackThenGiveBack(way, refused, isStale), CancellationToken.None);
                connection = null!;
            }
            throw;
        }
        finally
        {
            if (reader is not null) await reader.DisposeAsync();
            if (connection is not null) await connection.DisposeAsync();
        }
    }

    /// <summary>
    /// Small bodies are read at once, so that the connection is free before the client has taken them; a write's always, since it has to commit
    /// first.
    /// </summary>
    private async ValueTask<ResponseBody> ReadBody(
        ResultReader results, NpgsqlConnection connection, NpgsqlDataReader reader, TransactionQuery transaction, DbResult.Rows rows,
        CancellationToken cancellation)
    {
        if (transaction.Rows is RowsRule.Singular && rows.PageTotal != 1) throw ApiError.NotSingular(rows.PageTotal).AsException();
        if (results.BodyLength() is not { } length) return ResponseBody.Empty;
        var stream = await results.BodyStream(length, cancellation);
        return length <= LargestBuffered || !transaction.ReadOnly
            ? await PooledBody.Read(stream, checked((int)length), cancellation)
            : new StreamedBody(connection, reader, results, stream, length, answerTimeout, slowReaderTimeout, spillLimit, time);
    }

    private Way WayFor(TransactionQuery transaction, NpgsqlConnection connection)
    {
        // Nothing can be stored there, so how a transaction ends does not matter; and it may not begin as one that writes.
        if (!transaction.ReadOnly && IsStandby(connection)) return Way.Implicit;
        if (!transaction.ReadOnly && transaction.Commits && !use.IsRecent(connection)) return Way.CommitApart;
        return transaction.MayBeImplicit && (transaction.ReadOnly || !IsReadOnlyByDefault(connection)) ? Way.Implicit : Way.Whole;
    }

    private static bool IsStandby(NpgsqlConnection connection) =>
        connection.PostgresParameters.TryGetValue("in_hot_standby", out var value) && value == "on";

    // Postgres 14 and later report it; BEGIN READ WRITE overrules it.
    private static bool IsReadOnlyByDefault(NpgsqlConnection connection) =>
        connection.PostgresParameters.TryGetValue("default_transaction_read_only", out var value) && value == "on";

    /// <summary>What the statements' shape was when they were prepared may be over: 0A000 is also "cached plan must not change result type".</summary>
    private async Task RollBackThenGiveBack(Way way, NpgsqlConnection connection, bool isStale)
    {
        await using var owned = connection;
        try
        {
            if (way is not Way.Implicit)
            {
                await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
                await rollback.ExecuteNonQueryAsync(CancellationToken.None);
            }
            if (isStale) prepared.Forget(connection);
        }
        catch (NpgsqlException)
        {
            // Lost meanwhile, and its statements with it.
        }
    }

    private Func<Task> PrepareThenGiveBack(
        NpgsqlConnection connection, TransactionQuery transaction, TransactionBatch batch, TransactionBatch settings) => async () =>
    {
        await using var owned = connection;
        using var ofRequest = settings;
        try
        {
            await prepared.Prepare(connection, transaction, batch, settings);
        }
        catch (NpgsqlException)
        {
            // Lost meanwhile, and its statements with it.
        }
    };

    private static async ValueTask Commit(Attempt attempt, NpgsqlConnection connection, CancellationToken cancellation)
    {
        attempt.Enter(Stage.Committing);
        await using var commit = new NpgsqlCommand("COMMIT", connection);
        await commit.ExecuteNonQueryAsync(cancellation);
    }
}
