using System.Collections.Immutable;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Schema.Catalog;
using Edge.Postgrest.Schema.Lineage;
using Edge.Postgrest.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Edge.Postgrest.Execution;

/// <summary>
/// The database's own list of who changed what: a row for each statement that changed a relation (or for each row that it changed, if those were
/// few), with the relation, the row's key and the transaction's id. Triggers fill it; only relations that have them are listed.
/// </summary>
/// <param name="database">Logs in as a role that may read it.</param>
internal sealed partial class ChangeLog(NpgsqlDataSource database, ILogger<ChangeLog> log)
{
    /// <summary>Between two trimmings; the database itself says whether it is time.</summary>
    private static readonly TimeSpan TrimPause = TimeSpan.FromMinutes(10);

    // What is not yet visible to this query is not yet visible to any reader either, so nobody misses it. What the snapshot does not see are the
    // transactions that were in progress, and all from xmax on: each of these is one look into an index, however much has been logged.
    // All before xmin is visible to the snapshot: that says whether the log still reaches back far enough.
    // A trigger that is gone, disabled, or was made or enabled after the snapshot (its row has a transaction that is not before xmin) may have
    // missed something. Rows of the catalog have 32 bits of an id: the others are those of now, or one less. One that is older than all that 32
    // bits can tell is taken for a newer one, for a while.
    private const string Unseen =
        """
        SELECT (SELECT xid FROM edge.change_log_horizon) > pg_snapshot_xmin($4)
        OR (SELECT count(*) FROM pg_trigger t WHERE t.oid = ANY ($5) AND t.tgenabled = 'A'
            AND ((pg_snapshot_xmax(pg_current_snapshot())::text::int8 - t.xmin::text::int8) & 4294967295)
                > pg_snapshot_xmax(pg_current_snapshot())::text::int8 - pg_snapshot_xmin($4)::text::int8) < cardinality($5)
        OR EXISTS (
          SELECT FROM unnest($1, $2, $3) AS d (schema, relation, key)
          CROSS JOIN (
            SELECT pg_snapshot_xmax($4), '18446744073709551615'::xid8 UNION ALL SELECT x, x FROM pg_snapshot_xip($4) AS x) AS unseen (first, last)
          CROSS JOIN LATERAL (
            SELECT 1 FROM edge.change_log c
            WHERE c.schema = d.schema AND c.relation = d.relation AND d.key IS NULL AND c.xid BETWEEN first AND last
            UNION ALL
            SELECT 1 FROM edge.change_log c
            WHERE c.schema = d.schema AND c.relation = d.relation AND c.key = d.key AND c.xid BETWEEN first AND last
            UNION ALL
            SELECT 1 FROM edge.change_log c
            WHERE c.schema = d.schema AND c.relation = d.relation AND c.key IS NULL AND d.key IS NOT NULL AND c.xid BETWEEN first AND last) AS found)
        """;

    private const string IsReadable =
        """
        SELECT count(*) = 2 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'edge' AND c.relname IN ('change_log', 'change_log_horizon')
          AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
        """;

    private const string IsTrimmable =
        """
        SELECT NOT pg_is_in_recovery() AND EXISTS (
          SELECT FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE n.nspname = 'edge' AND f.proname = 'trim_change_log'
            AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(f.oid, 'EXECUTE'))
        """;

    /// <summary>
    /// What has happened since an answer was read: logged changes to these that are not visible in its snapshot (also if the log does not reach back
    /// to the snapshot, or not all has been logged since), and changes to what it was read by. One round trip.
    /// </summary>
    /// <param name="triggers">Those of <see cref="LoggedRelations"/>.</param>
    /// <exception cref="NpgsqlException">The database is not there, or the log is not installed.</exception>
    public async ValueTask<Since> Since(
        IReadOnlyList<Dependency> on, uint[] triggers, PgSnapshot snapshot, ReadBy by, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(UnseenBy(on, triggers, snapshot));
        batch.BatchCommands.Add(StampIs(by));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var hasUnseen = await reader.IsDBNullAsync(0, cancellation) || reader.GetBoolean(0);
        await reader.NextResultAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var (isVersion, areRows) = (reader.GetBoolean(0), reader.GetBoolean(1));
        await reader.NextResultAsync(cancellation);
        return !isVersion ? Execution.Since.OtherDefinitions : hasUnseen || !areRows ? Execution.Since.Changes : Execution.Since.Nothing;
    }

    private static NpgsqlBatchCommand UnseenBy(IReadOnlyList<Dependency> on, uint[] triggers, PgSnapshot snapshot)
    {
        var command = new NpgsqlBatchCommand(Unseen);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. on.Select(one => one.Relation.Schema)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. on.Select(one => one.Relation.Name)] });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. on.Select(one => one.Key)] });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = snapshot.ToString(), NpgsqlDbType = NpgsqlDbType.Unknown });
        command.Parameters.Add(new NpgsqlParameter<uint[]> { TypedValue = triggers, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid });
        return command;
    }

    private static NpgsqlBatchCommand StampIs(ReadBy by)
    {
        var command = new NpgsqlBatchCommand(StampQuery.Comparison);
        command.Parameters.Add(new NpgsqlParameter<uint[]> { TypedValue = [.. by.Relations], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. by.Functions], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Name });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. by.Operators], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = by.Role, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<decimal> { TypedValue = by.Stamp.Version });
        command.Parameters.Add(new NpgsqlParameter<decimal> { TypedValue = by.Stamp.Rows });
        return command;
    }

    /// <summary>Relations whose every change is logged, with the triggers that do it; empty if there is no log that can be read.</summary>
    public async ValueTask<IReadOnlyDictionary<QualifiedIdentifier, ImmutableArray<uint>>> LoggedRelations(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(IsReadable);
        if (await command.ExecuteScalarAsync(cancellation) is not true) return ImmutableDictionary<QualifiedIdentifier, ImmutableArray<uint>>.Empty;
        var tables = await Tables(database, [], cancellation);
        return tables.Where(table => table.IsWhole).ToDictionary(table => table.Name, table => table.Triggers);
    }

    /// <summary>All tables that have triggers of the log, and those that are named.</summary>
    public static async Task<IReadOnlyList<LoggedTable>> Tables(
        NpgsqlDataSource database, IReadOnlyCollection<QualifiedIdentifier> named, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var batch = new CatalogBatch();
        var tables = batch.Add(
            LoggedTablesQuery.Sql, [[.. named.Select(name => name.Schema)], [.. named.Select(name => name.Name)]], LoggedTablesQuery.Read);
        await batch.Run(connection, cancellation);
        return tables.Value;
    }

    /// <summary>Deletes what no answer needs any more, from time to time, until it is cancelled; nothing where there is no log.</summary>
    public async Task KeepTrimmed(TimeProvider time, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(TrimPause, time, cancellation);
            try
            {
                await Trim(cancellation);
            }
            catch (NpgsqlException failure) when (!cancellation.IsCancellationRequested)
            {
                TrimFailed(log, failure);
            }
        }
    }

    private async Task Trim(CancellationToken cancellation)
    {
        await using var question = database.CreateCommand(IsTrimmable);
        if (await question.ExecuteScalarAsync(cancellation) is not true) return;
        await using var command = database.CreateCommand("SELECT edge.trim_change_log()");
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "The change log could not be trimmed; trying again later")]
    private static partial void TrimFailed(ILogger log, Exception failure);
}

/// <summary>What has happened since an answer was read.</summary>
internal enum Since
{
    Nothing,

    /// <summary>To the data; or it is not known that there was none.</summary>
    Changes,

    /// <summary>To definitions, privileges, memberships or settings: a schema cache from before is outdated.</summary>
    OtherDefinitions,
}
