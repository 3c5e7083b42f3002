using Npgsql;

namespace Edge.Postgrest.Schema.Catalog;

/// <summary>Tells this database and its history from others: the cluster's identifier, its timeline and the database's oid.</summary>
internal static class ClusterQuery
{
    private const string Sql =
        """
        SELECT (SELECT system_identifier FROM pg_control_system()) || '/'
               || CASE WHEN pg_is_in_recovery() THEN '' ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END || '/'
               || (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    private const string WithoutRights = "SELECT '/' || (SELECT oid FROM pg_database WHERE datname = current_database())";

    /// <summary>Some servers keep the cluster's identifier from login roles; then a restore is not noticed.</summary>
    public static async Task<string> Read(NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            return await Ask(connection, Sql, cancellation);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return await Ask(connection, WithoutRights, cancellation);
        }
    }

    private static async Task<string> Ask(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
