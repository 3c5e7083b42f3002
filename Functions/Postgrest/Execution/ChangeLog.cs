using Edge.Postgrest.Schema;
using Npgsql;
using NpgsqlTypes;

namespace Edge.Postgrest.Execution;

/// <summary>
/// The database's own list of who changed what: a row for each statement that changed a relation (or for each row that it changed, if those were
/// few), with the relation, the row's key and the transaction's id. Triggers fill it; only relations that have them are listed.
/// </summary>
/// <param name="database">Logs in as a role that may read it.</param>
internal sealed class ChangeLog(NpgsqlDataSource database)
{
    // What is not yet visible to this query is not yet visible to any reader either, so nobody misses it. All before xmin is visible to the
    // snapshot: that bounds the part of the index that is looked at, and says whether the log still reaches back far enough.
    private const string Unseen =
        """
        SELECT (SELECT xid FROM edge.change_log_horizon) > pg_snapshot_xmin($4) OR EXISTS (
          SELECT FROM unnest($1, $2, $3) AS d (schema, relation, key)
          JOIN edge.change_log c ON c.schema = d.schema AND c.relation = d.relation AND c.xid >= pg_snapshot_xmin($4)
          WHERE (c.key IS NULL OR d.key IS NULL OR c.key = d.key) AND NOT pg_visible_in_snapshot(c.xid, $4))
        """;

    private const string Logged =
        """
        SELECT n.nspname, c.relname FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE t.tgfoid = to_regproc('edge.log_change') AND t.tgenabled = 'A'
        GROUP BY n.nspname, c.relname HAVING count(*) = 4
        """;

    /// <summary>
    /// Whether a logged change to one of these is not visible in the snapshot; true also if the log does not reach back to the snapshot.
    /// </summary>
    /// <param name="on">Only <see cref="LoggedRelations"/>: of others nothing is known.</param>
    /// <exception cref="NpgsqlException">The database is not there, or the log is not installed.</exception>
    public async ValueTask<bool> HasUnseen(IReadOnlyList<Dependency> on, PgSnapshot snapshot, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Unseen);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. on.Select(one => one.Relation.Schema)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. on.Select(one => one.Relation.Name)] });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. on.Select(one => one.Key)] });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = snapshot.ToString(), NpgsqlDbType = NpgsqlDbType.Unknown });
        return await command.ExecuteScalarAsync(cancellation) is not false;
    }

    /// <summary>Relations whose every change is logged; empty if the log is not installed.</summary>
    public async ValueTask<IReadOnlySet<QualifiedIdentifier>> LoggedRelations(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Logged);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var relations = new HashSet<QualifiedIdentifier>();
        while (await reader.ReadAsync(cancellation)) relations.Add(new(reader.GetString(0), reader.GetString(1)));
        return relations;
    }
}
