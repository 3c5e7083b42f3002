using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Sql;
using Npgsql;

namespace Edge.Postgrest.Execution;

/// <summary>A transaction's statements as what Npgsql sends in one piece. It can be used again, for one request at a time.</summary>
internal sealed class TransactionBatch : IDisposable
{
    private static readonly JsonWriterOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly NpgsqlBatch batch = new();
    private readonly List<(BatchParameter Parameter, SqlParameter Source)> parameters = [];
    private readonly ArrayBufferWriter<byte> headers = new(512);
    private readonly ArrayBufferWriter<byte> cookies = new(16);
    private Utf8JsonWriter? json;

    internal TransactionBatch(IEnumerable<SqlQuery> statements, Way way)
    {
        Way = way;
        foreach (var statement in statements) Add(statement);
    }

    internal Way Way { get; }

    /// <summary>Puts a request's values in.</summary>
    internal void Bind(ApiRequest request, AuthResult auth)
    {
        Write(headers, request.Headers);
        Write(cookies, request.Cookies);
        foreach (var (parameter, source) in parameters) parameter.Bind(source, request, auth, headers.WrittenMemory, cookies.WrittenMemory);
    }

    /// <summary>Lets go of a request's values.</summary>
    internal void Clear()
    {
        foreach (var (parameter, _) in parameters) parameter.Clear();
        headers.ResetWrittenCount();
        cookies.ResetWrittenCount();
        batch.Connection = null;
    }

    internal Task<NpgsqlDataReader> Execute(NpgsqlConnection connection, CancellationToken cancellation)
    {
        batch.Connection = connection;
        return batch.ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess, cancellation);
    }

    /// <summary>Prepares every statement under the settings that the connection's transaction has. The batch belongs to that connection from then on.</summary>
    internal Task Prepare(NpgsqlConnection connection, CancellationToken cancellation)
    {
        batch.Connection = connection;
        return batch.PrepareAsync(cancellation);
    }

    public void Dispose()
    {
        json?.Dispose();
        batch.Dispose();
    }

    private void Add(SqlQuery statement)
    {
        var command = new NpgsqlBatchCommand(statement.Text);
        foreach (var source in statement.Parameters)
        {
            var parameter = BatchParameter.For(source);
            command.Parameters.Add(parameter.Npgsql);
            parameters.Add((parameter, source));
        }
        batch.BatchCommands.Add(command);
    }

    /// <summary>An object of strings; of a name that comes again, the last value.</summary>
    private void Write(ArrayBufferWriter<byte> buffer, IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        json ??= new Utf8JsonWriter(buffer, Unescaped);
        json.Reset(buffer);
        json.WriteStartObject();
        for (var i = 0; i < pairs.Count; i++)
        {
            if (!ComesAgain(pairs, i)) json.WriteString(pairs[i].Key, pairs[i].Value);
        }
        json.WriteEndObject();
        json.Flush();
    }

    private static bool ComesAgain(IReadOnlyList<KeyValuePair<string, string>> pairs, int index)
    {
        for (var later = index + 1; later < pairs.Count; later++)
        {
            if (pairs[later].Key == pairs[index].Key) return true;
        }
        return false;
    }
}
