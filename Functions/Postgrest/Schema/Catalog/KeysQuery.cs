using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Catalog;

/// <param name="Columns">attnums, in key order.</param>
/// <param name="Names">For a primary key: its columns by name, as PostgREST lists them.</param>
internal sealed record CatalogKey(uint Table, bool IsPrimary, ImmutableArray<short> Columns, ImmutableArray<string> Names);

/// <summary>Primary keys and unique constraints of every schema: views show tables that are not exposed themselves.</summary>
internal static class KeysQuery
{
    public const string Sql = """
        select k.conrelid, k.contype = 'p', k.conkey,
               case k.contype when 'p' then array(
                    select a.attname::text
                      from pg_attribute a
                     where a.attrelid = k.conrelid and a.attnum = any(k.conkey)
                     order by a.attname) end
          from pg_constraint k
         where k.contype in ('p', 'u')
           and k.connamespace <> 'pg_catalog'::regnamespace
         order by k.conrelid, k.conname
        """;

    public static async Task<ILookup<uint, CatalogKey>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var keys = new List<CatalogKey>();
        while (await reader.NextRow(cancellation))
        {
            keys.Add(new CatalogKey(reader.Oid(), reader.Bool(), [.. reader.Numbers()], [.. reader.Texts()]));
        }

        return keys.ToLookup(key => key.Table);
    }
}
