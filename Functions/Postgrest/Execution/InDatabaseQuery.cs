using System.Collections.Immutable;
using Edge.Postgrest.Sql;
using Npgsql;

namespace Edge.Postgrest.Execution;

/// <summary>Asks the database for the settings that it holds for us.</summary>
/// <remarks>PostgREST v16.2, Config/Database.hs > queryDbSettings.</remarks>
public static class InDatabaseQuery
{
    // A setting of this role in this database comes before the role's in all of them, and both before what the pre-config function has set. The
    // catalog is asked, not only the session, which began before the latest ALTER ROLE.
    private const string Settings =
        """
        with stored as (
            select s.setdatabase, split_part(entry, '=', 1) as name, substr(entry, strpos(entry, '=') + 1) as value
            from pg_catalog.pg_db_role_setting s, unnest(s.setconfig) entry
            where s.setrole = (select r.oid from pg_catalog.pg_roles r where r.rolname = current_user)
              and s.setdatabase in (0, (select d.oid from pg_catalog.pg_database d where d.datname = current_catalog))
        )
        select distinct on (name) name, value from (
            select setdatabase::bigint as rank, name, value from stored where name = any ($1)
            union all
            select -1, name, current_setting(name, true) from unnest($1) name
        ) known
        where value is not null
        order by name, rank desc
        """;

    /// <param name="names">With their prefix: <c>pgrst.db_schemas</c>.</param>
    /// <param name="preConfig"><c>db-pre-config</c>: a function to call first, with or without its schema; null: none.</param>
    /// <returns>Values by name, only of those that are set.</returns>
    /// <exception cref="NpgsqlException">The database cannot be asked, or the function failed.</exception>
    public static async Task<ImmutableDictionary<string, string>> Run(
        NpgsqlDataSource database, IReadOnlyCollection<string> names, string? preConfig, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        if (preConfig is { } function) batch.BatchCommands.Add(new NpgsqlBatchCommand(TransactionBuilder.Call(function).Text));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Settings) { Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. names] } } });

        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        if (preConfig is not null) await reader.NextResultAsync(cancellation);
        var values = ImmutableDictionary.CreateBuilder<string, string>();
        while (await reader.ReadAsync(cancellation)) values[reader.GetString(0)] = reader.GetString(1);
        return values.ToImmutable();
    }
}
