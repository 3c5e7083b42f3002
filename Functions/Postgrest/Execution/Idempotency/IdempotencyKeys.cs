using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Requests;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Edge.Postgrest.Execution.Idempotency;

/// <summary>The keys of the writes that are done once: a table of the app's own, in the database that is written to.</summary>
/// <param name="database">Logs in as the role that owns the table.</param>
public sealed partial class IdempotencyKeys(NpgsqlDataSource database, IdempotencyOptions options, TimeProvider time, ILogger<IdempotencyKeys> log)
{
    private static readonly TimeSpan OftenestSweep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RarestSweep = TimeSpan.FromHours(1);

    // Two instances may start at once. The lock says that the login role may write to a table that is there already.
    private const string MakeTable =
        """
        DO $$
        BEGIN
          PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('edge.idempotency_key'));
          IF pg_catalog.to_regnamespace('edge') IS NULL THEN
            CREATE SCHEMA edge;
          END IF;
          IF pg_catalog.to_regclass('edge.idempotency_key') IS NULL THEN
            CREATE TABLE edge.idempotency_key (
              id bytea PRIMARY KEY, fingerprint bytea NOT NULL, expires timestamptz NOT NULL,
              status integer, reason text, headers text[], body bytea
            );
            CREATE INDEX ON edge.idempotency_key (expires);
          END IF;
          LOCK TABLE edge.idempotency_key IN ROW EXCLUSIVE MODE;
        END $$
        """;

    private const string DeleteSome =
        """
        DELETE FROM edge.idempotency_key WHERE id = ANY (ARRAY(
          SELECT id FROM edge.idempotency_key WHERE expires <= $1 ORDER BY expires LIMIT 1000 FOR UPDATE SKIP LOCKED))
        """;

    // Of the headers, those that decide what is done or what the answer is.
    private static readonly string[] Deciding = ["Prefer", "Accept", "Content-Type", "Accept-Profile", "Content-Profile", "Range", "Range-Unit"];

    /// <summary>Makes the schema and the table unless they are there.</summary>
    /// <exception cref="PostgresException">42501: the login role may not.</exception>
    public async Task Create(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(MakeTable);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Forgets expired keys from time to time, until it is cancelled.</summary>
    public async Task Sweep(CancellationToken cancellation)
    {
        var pause = TimeSpan.FromTicks(Math.Clamp(options.Expiry.Ticks / 24, OftenestSweep.Ticks, RarestSweep.Ticks));
        while (true)
        {
            await Task.Delay(pause, time, cancellation);
            try
            {
                while (await DeleteBatch(cancellation) > 0)
                {
                }
            }
            catch (NpgsqlException failure) when (!cancellation.IsCancellationRequested)
            {
                SweepFailed(log, failure);
            }
        }
    }

    /// <param name="answer">Makes the answer out of the result; owns it.</param>
    internal KeyedWrite For(
        string key, ApiRequest request, PostgrestRequest http, ReadOnlyMemory<byte> body, AuthResult auth, Func<DbResult, PostgrestResponse> answer)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (issuer, subject) = Subject(auth.Claims);
        var id = Hash(default, key, auth.Role, issuer, subject);
        string[] asked = [request.Method, request.Schema, request.Path, http.QueryString, .. Deciding.Select(name => http.Headers[name].ToString())];
        return new(id, Hash(body.Span, asked), auth.Role, now, now + options.Expiry, answer);
    }

    /// <summary>Keys are nobody's but the subject's of a token, whom another issuer may call by the same name as somebody else.</summary>
    private static (string Issuer, string Subject) Subject(string claims)
    {
        using var json = JsonDocument.Parse(claims, SignedToken.Nested);
        return (Text("iss"), Text("sub"));

        string Text(string claim) => json.RootElement.TryGetProperty(claim, out var value) ? value.GetRawText() : "";
    }

    private static byte[] Hash(ReadOnlySpan<byte> bytes, params ReadOnlySpan<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var text in texts)
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32BigEndian(length, utf8.Length);
            hash.AppendData(length);
            hash.AppendData(utf8);
        }

        hash.AppendData(bytes);
        return hash.GetHashAndReset();
    }

    private async Task<int> DeleteBatch(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(DeleteSome);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = time.GetUtcNow().UtcDateTime });
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "Expired idempotency keys could not be deleted; trying again later")]
    private static partial void SweepFailed(ILogger log, Exception failure);
}
