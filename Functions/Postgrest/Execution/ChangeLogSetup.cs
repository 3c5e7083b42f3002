using Edge.Postgrest.Schema;
using Edge.Postgrest.Schema.Lineage;
using Edge.Postgrest.Sql;
using Npgsql;

namespace Edge.Postgrest.Execution;

/// <summary>What whoever installs the change log, or looks after it, asks the database.</summary>
/// <param name="database">Logs in as who does it.</param>
internal sealed class ChangeLogSetup(NpgsqlDataSource database, PostgrestConfig config)
{
    private const string SizeQuery =
        """
        SELECT (SELECT count(*) FROM edge.change_log)::text, h.xid::text, to_char(h.noted AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        FROM edge.change_log_horizon h
        """;

    public async Task<DataLineage> Lineage(CancellationToken cancellation) =>
        (await SchemaCacheLoader.Load(database, config, lineage: true, cancellation)).Lineage!;

    /// <inheritdoc cref="ChangeLog.Tables"/>
    public Task<IReadOnlyList<LoggedTable>> Tables(IReadOnlyCollection<QualifiedIdentifier> named, CancellationToken cancellation) =>
        ChangeLog.Tables(database, named, cancellation);

    public async Task<string> User(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT session_user::text");
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public async Task<int> ServerVersion(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return connection.PostgreSqlVersion.Major;
    }

    /// <summary>Rows, the horizon and when it was set; null: there is no log.</summary>
    public async Task<(string Rows, string Horizon, string Noted)?> Size(CancellationToken cancellation)
    {
        await using var exists = database.CreateCommand(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'edge' AND c.relname = 'change_log'");
        if (await exists.ExecuteScalarAsync(cancellation) is not 1L) return null;
        await using var command = database.CreateCommand(SizeQuery);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? (reader.GetString(0), reader.GetString(1), reader.GetString(2)) : null;
    }

    /// <summary>All or nothing.</summary>
    public async Task Run(IEnumerable<SqlFragment> statements, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellation);
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement.ToQuery().Text, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }
}
