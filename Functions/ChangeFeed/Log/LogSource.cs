using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Edge.Postgrest;
using Npgsql;

namespace Edge.ChangeFeed.Log;

/// <summary>
/// Polls the change log, the table that triggers fill. A poll's answer has the rows that became visible since the poll before, and the snapshot that
/// says which these were; so a transaction that commits late is not missed, whatever its id.
/// </summary>
internal sealed class LogSource : IChangeSource
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // One statement, so one snapshot for the rows and for what it calls its own.
    private const string Poll =
        """
        SELECT pg_current_snapshot()::text, (extract(epoch from statement_timestamp()) * 1000000)::bigint,
               coalesce(array_agg(c.schema), ARRAY[]::text[]), coalesce(array_agg(c.relation), ARRAY[]::text[]), coalesce(array_agg(c.key), ARRAY[]::text[]),
               coalesce(array_agg(c.xid::text), ARRAY[]::text[])
        FROM edge.change_log c
        WHERE c.xid >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(c.xid, $1::pg_snapshot)
        """;

    private readonly NpgsqlDataSource database;
    private string snapshot;

    private LogSource(NpgsqlDataSource database, string snapshot) => (this.database, this.snapshot) = (database, snapshot);

    public string? Beat => null;

    public static async Task<LogSource> Open(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT pg_current_snapshot()::text FROM edge.change_log_horizon");
        return await command.ExecuteScalarAsync(cancellation) is string first
            ? new(database, first)
            : throw new Distribution.FeedUnavailableException("the change log is empty of its horizon: feed install makes it");
    }

    public async IAsyncEnumerable<SourceChanges> Read([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            yield return await Next(cancellation);
            await Task.Delay(Pause, cancellation);
        }
    }

    public Task Refresh(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<SourceChanges> Next(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Poll);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = snapshot });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var (schemas, names, keys, xids) = (
            reader.GetFieldValue<string[]>(2), reader.GetFieldValue<string[]>(3), reader.GetFieldValue<string?[]>(4), reader.GetFieldValue<string[]>(5));
        var changes = ImmutableArray.CreateBuilder<Change>(xids.Length);
        for (var at = 0; at < xids.Length; at++)
        {
            var xid = ulong.Parse(xids[at], CultureInfo.InvariantCulture);
            changes.Add(keys[at] is { } key
                ? new(xid, ChangeKind.Row, new(schemas[at], names[at]), key, key)
                : new(xid, ChangeKind.Relation, new(schemas[at], names[at])));
        }

        snapshot = reader.GetString(0);
        return new(changes.MoveToImmutable(), DateTimeOffset.UnixEpoch.AddMicroseconds(reader.GetInt64(1)));
    }
}
