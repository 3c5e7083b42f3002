using System.Collections.Immutable;
using Edge.Postgrest.Schema;
using Npgsql;

namespace Edge.Realtime.Changes;

/// <summary>Describes a table as the catalog has it.</summary>
/// <param name="Kind"><c>pg_class.relkind</c>.</param>
/// <param name="Key">The columns of the primary key; empty: none.</param>
/// <param name="IsPublished">The publication has it, or a partition of it.</param>
internal sealed record ChangeRelation(
    uint Oid, QualifiedIdentifier Name, char Kind, bool IsPartition, bool IsPublished, ImmutableArray<ChangeColumn> Columns, ImmutableArray<string> Key)
{
    public ChangeColumn? Column(string name) => Columns.FirstOrDefault(column => column.Name == name);
}

/// <param name="TypeText">The type as SQL names it, with modifiers.</param>
internal sealed record ChangeColumn(string Name, uint Type, string TypeText);

/// <summary>Looks tables up in the catalog.</summary>
internal sealed class ChangeCatalog(NpgsqlDataSource database, string publication)
{
    private const string Query =
        """
        SELECT c.oid, n.nspname::text, c.relname::text, c.relkind, c.relispartition,
          EXISTS (SELECT FROM pg_publication_tables p
                  WHERE p.pubname = $4 AND (p.schemaname, p.tablename) IN (
                    SELECT pn.nspname, pc.relname FROM pg_class pc JOIN pg_namespace pn ON pn.oid = pc.relnamespace
                    WHERE pc.oid = c.oid OR pc.oid IN (SELECT relid FROM pg_partition_tree(c.oid)))),
          ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
          ARRAY(SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
          ARRAY(SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
          ARRAY(SELECT a.attname::text FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k (num, place), pg_attribute a
                WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid AND a.attnum = k.num ORDER BY k.place)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE ($1::text IS NOT NULL AND n.nspname = $1 AND c.relname = $2) OR c.oid = (SELECT coalesce(pg_partition_root($3::oid), $3::oid))
        """;

    /// <summary>Finds a relation by name; null: there is none.</summary>
    public ValueTask<ChangeRelation?> Find(string schema, string name, CancellationToken cancellation) => Read(schema, name, null, cancellation);

    /// <summary>Finds the table that a change of this one is told of: itself, or the parent of all partitions.</summary>
    public ValueTask<ChangeRelation?> Root(uint oid, CancellationToken cancellation) => Read(null, null, oid, cancellation);

    /// <summary>Says whether there is the publication.</summary>
    public async ValueTask<bool> HasPublication(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM pg_publication WHERE pubname = $1)");
        command.Parameters.Add(new() { Value = publication });
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async ValueTask<ChangeRelation?> Read(string? schema, string? name, uint? oid, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Query);
        command.Parameters.Add(new() { Value = (object?)schema ?? DBNull.Value, DataTypeName = "text" });
        command.Parameters.Add(new() { Value = (object?)name ?? DBNull.Value, DataTypeName = "text" });
        command.Parameters.Add(new() { Value = oid is { } number ? (long)number : DBNull.Value, DataTypeName = "bigint" });
        command.Parameters.Add(new() { Value = publication });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        var (names, types, texts) = (reader.GetFieldValue<string[]>(6), reader.GetFieldValue<uint[]>(7), reader.GetFieldValue<string[]>(8));
        return new(
            reader.GetFieldValue<uint>(0), new(reader.GetString(1), reader.GetString(2)), reader.GetChar(3), reader.GetBoolean(4), reader.GetBoolean(5),
            [.. names.Select((column, at) => new ChangeColumn(column, types[at], texts[at]))], [.. reader.GetFieldValue<string[]>(9)]);
    }
}
