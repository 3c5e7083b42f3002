using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Catalog;

/// <summary>One side of a foreign key; columns of both sides pair by position.</summary>
/// <param name="Columns">attnums.</param>
internal sealed record ForeignKeySide(uint Table, QualifiedIdentifier Name, ImmutableArray<short> Columns, ImmutableArray<string> Names);

internal sealed record CatalogForeignKey(string Name, ForeignKeySide Source, ForeignKeySide Target);

/// <summary>
/// Foreign keys of every schema: views show tables that are not exposed themselves. Those that a partition has from its parent are left
/// out, the parent's own stands for them.
/// </summary>
/// <remarks>PostgREST v16.2, SchemaCache.hs > allM2OandO2ORels.</remarks>
internal static class ForeignKeysQuery
{
    public const string Sql = """
        select f.conname,
               f.conrelid, sn.nspname, s.relname, f.conkey, array(
                    select a.attname::text
                      from unnest(f.conkey) with ordinality k (attnum, position)
                      join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.attnum
                     order by k.position),
               f.confrelid, tn.nspname, t.relname, f.confkey, array(
                    select a.attname::text
                      from unnest(f.confkey) with ordinality k (attnum, position)
                      join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.attnum
                     order by k.position)
          from pg_constraint f
          join pg_class s on s.oid = f.conrelid
          join pg_namespace sn on sn.oid = s.relnamespace
          join pg_class t on t.oid = f.confrelid
          join pg_namespace tn on tn.oid = t.relnamespace
         where f.contype = 'f'
           and f.conparentid = 0
         order by f.conrelid, f.conname
        """;

    public static async Task<List<CatalogForeignKey>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var keys = new List<CatalogForeignKey>();
        while (await reader.NextRow(cancellation))
        {
            keys.Add(new CatalogForeignKey(reader.Text(), ReadSide(reader), ReadSide(reader)));
        }

        return keys;
    }

    private static ForeignKeySide ReadSide(CatalogReader reader) =>
        new(reader.Oid(), reader.Identifier(), [.. reader.Numbers()], [.. reader.Texts()]);
}
