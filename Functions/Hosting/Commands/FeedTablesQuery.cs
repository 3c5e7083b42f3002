using Edge.Postgrest.Schema;
using Edge.Postgrest.Sql;
using Npgsql;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Hosting.Commands;

/// <param name="Obstacle">Why it cannot be published without failing its writers, or at all; null: it can.</param>
/// <param name="IsPublished">Whether it is in the publication.</param>
internal sealed record FeedTable(QualifiedIdentifier Name, string? Obstacle, bool IsPublished);

/// <summary>What stands for and against publishing each table.</summary>
internal static class FeedTablesQuery
{
    /// <summary>
    /// Of <c>pg_class c</c>. A table without a replica identity fails its UPDATE and DELETE as soon as it is published (55000); one whose identity holds
    /// a generated column does so on 18 (42P10), and is sent without the value before.
    /// </summary>
    public static SqlFragment Obstacle { get; } = Fragment($"""
        CASE
          WHEN c.relpersistence <> 'p' THEN 'it is unlogged or temporary, and not in the write-ahead log'
          WHEN c.relreplident = 'n' OR c.relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
            OR c.relreplident = 'i' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisreplident)
          THEN 'it has no primary key: published, its updates and deletes would fail'
          WHEN EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attgenerated <> '' AND NOT a.attisdropped AND (c.relreplident = 'f' OR EXISTS (
              SELECT FROM pg_index i WHERE i.indrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
                AND CASE c.relreplident WHEN 'd' THEN i.indisprimary ELSE i.indisreplident END)))
          THEN 'a generated column tells its rows apart: published, its updates and deletes would fail'
        END
        """);

    /// <summary>All tables that hold rows, leaf partitions among them, but the app's own.</summary>
    public static async Task<IReadOnlyList<FeedTable>> Run(NpgsqlDataSource database, string publication, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT n.nspname::text, c.relname::text, {Obstacle.ToQuery().Text},
                   EXISTS (SELECT FROM pg_publication_tables t WHERE t.pubname = $1 AND t.schemaname = n.nspname AND t.tablename = c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'edge')
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            ORDER BY 1, 2
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = publication });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var tables = new List<FeedTable>();
        while (await reader.ReadAsync(cancellation))
        {
            tables.Add(new(
                new(reader.GetString(0), reader.GetString(1)), await reader.IsDBNullAsync(2, cancellation) ? null : reader.GetString(2),
                reader.GetBoolean(3)));
        }

        return tables;
    }

    /// <summary>The leaf partitions of a partitioned table, or the table itself.</summary>
    public static async Task<IReadOnlyList<QualifiedIdentifier>> Leaves(
        NpgsqlDataSource database, QualifiedIdentifier table, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT ln.nspname::text, l.relname::text
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN LATERAL (SELECT c.oid UNION SELECT relid FROM pg_partition_tree(c.oid) WHERE isleaf) AS t (oid)
            JOIN pg_class l ON l.oid = t.oid JOIN pg_namespace ln ON ln.oid = l.relnamespace
            WHERE n.nspname = $1 AND c.relname = $2 AND l.relkind = 'r' ORDER BY 1, 2
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table.Schema });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table.Name });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var leaves = new List<QualifiedIdentifier>();
        while (await reader.ReadAsync(cancellation)) leaves.Add(new(reader.GetString(0), reader.GetString(1)));
        return leaves;
    }
}
