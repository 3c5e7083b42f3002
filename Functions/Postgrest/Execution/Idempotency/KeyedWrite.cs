using System.IO.Pipelines;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Sql;
using Npgsql;

namespace Edge.Postgrest.Execution.Idempotency;

/// <summary>
/// A write with a key. Its transaction takes the key, writes, and keeps the answer beside the key, so that all of it happens or none. Who comes
/// with a key that another transaction has just taken waits in Postgres until that one is over.
/// </summary>
/// <remarks>
/// Keys are the login role's alone: they are read and written before the request's role is taken on, and after it is put down. No request can
/// see or change them.
/// </remarks>
/// <param name="id">Of the key, the role and the subject.</param>
/// <param name="fingerprint">Of what is asked.</param>
/// <param name="role">Of the request.</param>
/// <param name="now">When the request came.</param>
/// <param name="expires">When the answer may be forgotten.</param>
/// <param name="answer">Makes the answer out of the result; owns it.</param>
internal sealed class KeyedWrite(
    byte[] id, byte[] fingerprint, string role, DateTime now, DateTime expires, Func<DbResult, PostgrestResponse> answer)
{
    private const string ReplayedHeader = "Idempotency-Replayed";

    private const string ClaimKey =
        """
        INSERT INTO edge.idempotency_key AS known (id, fingerprint, expires) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, expires = excluded.expires WHERE known.expires <= $4
        RETURNING true
        """;

    private const string FindAnswer = "SELECT fingerprint, status, reason, headers, body FROM edge.idempotency_key WHERE id = $1";
    private const string KeepAnswer = "UPDATE edge.idempotency_key SET status = $2, reason = $3, headers = $4, body = $5 WHERE id = $1";
    private const string SetRole = "SELECT pg_catalog.set_config('role', $1, true)";

    /// <summary>Begins the transaction and takes the key; or, if that is taken, ends it and gives the first answer.</summary>
    /// <exception cref="ApiException">422: the key was used for something else.</exception>
    internal async ValueTask<DbResult.Answered?> Claim(NpgsqlConnection connection, TransactionQuery transaction, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(transaction.Begin.Text),
                Command(ClaimKey, Bytes(id), Bytes(fingerprint), Time(expires), Time(now)),
            },
        };
        return await batch.ExecuteScalarAsync(cancellation) is true ? null : await Find(connection, cancellation);
    }

    /// <summary>Keeps the answer; the transaction goes on as the request's role.</summary>
    internal async ValueTask<DbResult.Answered> Keep(NpgsqlConnection connection, DbResult result, CancellationToken cancellation)
    {
        await using var response = answer(result);
        var body = await Read(response.Body, cancellation);
        string[] headers = [.. response.Headers.SelectMany(header => new[] { header.Key, header.Value })];
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command(SetRole, Text("none")),
                Command(
                    KeepAnswer, Bytes(id), new NpgsqlParameter<int> { TypedValue = response.Status }, Text(response.Reason ?? ""),
                    new NpgsqlParameter<string[]> { TypedValue = headers }, Bytes(body)),
                Command(SetRole, Text(role)),
            },
        };
        await batch.ExecuteNonQueryAsync(cancellation);
        return new(new()
        {
            Status = response.Status, Reason = response.Reason, Headers = response.Headers, Body = new ResponseBody.Buffered(body),
        })
        {
            Stamp = result.Stamp,
        };
    }

    private async ValueTask<DbResult.Answered> Find(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command(FindAnswer, Bytes(id)), new NpgsqlBatchCommand("ROLLBACK") },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        if (!reader.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(fingerprint)) throw ApiError.IdempotencyKeyReused().AsException();
        var headers = reader.GetFieldValue<string[]>(3).Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]));
        return new(new()
        {
            Status = reader.GetInt32(1),
            Reason = reader.GetString(2) is { Length: > 0 } reason ? reason : null,
            Headers = [.. headers, new(ReplayedHeader, "true")],
            Body = new ResponseBody.Buffered(reader.GetFieldValue<byte[]>(4)),
        });
    }

    private static async ValueTask<byte[]> Read(ResponseBody body, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var writer = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await body.WriteTo(writer, cancellation);
        await writer.CompleteAsync();
        return bytes.ToArray();
    }

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter<byte[]> Bytes(byte[] value) => new() { TypedValue = value };

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter<DateTime> Time(DateTime value) => new() { TypedValue = value };
}
