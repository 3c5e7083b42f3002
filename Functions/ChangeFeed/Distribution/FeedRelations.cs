using System.Collections.Frozen;
using Edge.Postgrest.Schema;
using Npgsql;

namespace Edge.ChangeFeed.Distribution;

/// <summary>The relations whose every change the feed reports, as one query finds them.</summary>
/// <param name="Version">The same for the same relations.</param>
internal sealed record FeedRelations(FrozenSet<QualifiedIdentifier> Names, string Version)
{
    /// <summary>
    /// Published whole: all kinds of changes, no row filter, leaf partitions by their own names. A partitioned table itself holds nothing, and its
    /// partitions speak for it.
    /// </summary>
    public const string Published =
        """
        SELECT n.nspname::text AS schema, c.relname::text AS name
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'p' AND n.nspname !~ '^pg_' OR c.relkind = 'r' AND c.relpersistence = 'p' AND EXISTS (
          SELECT FROM pg_publication p CROSS JOIN LATERAL pg_get_publication_tables(p.pubname) t
          WHERE p.pubname = $1 AND p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate AND NOT p.pubviaroot
            AND t.relid = c.oid AND t.qual IS NULL)
        """;

    /// <summary>Asks for <see cref="Version"/> only. Parameter 1: the publication.</summary>
    public static string VersionSql(FeedDatabase feed) =>
        $"SELECT md5(coalesce(string_agg(format('%I.%I', schema, name), ',' ORDER BY schema, name), '')) FROM ({feed.RelationsSql}) AS r (schema, name)";

    public static async Task<FeedRelations> Load(NpgsqlConnection connection, FeedDatabase feed, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH r (schema, name) AS MATERIALIZED ({feed.RelationsSql})
            SELECT coalesce(array_agg(schema), ARRAY[]::text[]), coalesce(array_agg(name), ARRAY[]::text[]),
                   md5(coalesce(string_agg(format('%I.%I', schema, name), ',' ORDER BY schema, name), ''))
            FROM r
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = feed.Options.Publication });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var names = reader.GetFieldValue<string[]>(0).Zip(reader.GetFieldValue<string[]>(1), (schema, name) => new QualifiedIdentifier(schema, name));
        return new(names.ToFrozenSet(), reader.GetString(2));
    }
}
