using System.Collections.Immutable;
using Npgsql;

namespace Edge.Postgrest.Schema;

/// <summary>Finds the schemas that have relations, for who has exposed one that has none.</summary>
internal static class OtherSchemas
{
    private const string Sql =
        """
        SELECT n.nspname || ' (' || count(*) || ')'
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'edge')
        GROUP BY n.nspname ORDER BY count(*) DESC, n.nspname LIMIT 5
        """;

    /// <returns>Names with the number of relations, the largest first.</returns>
    public static async Task<ImmutableArray<string>> WithRelations(NpgsqlDataSource pool, CancellationToken cancellation)
    {
        await using var command = pool.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var names = ImmutableArray.CreateBuilder<string>();
        while (await reader.ReadAsync(cancellation)) names.Add(reader.GetString(0));
        return names.DrainToImmutable();
    }
}
