using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>Primary keys of users' tables whose columns are all integers, UUIDs or texts that are equal only if they are the same.</summary>
internal static class LineageKeysQuery
{
    public static string Sql => $"""
        select k.conrelid, array_agg(a.attname::text order by c.position), array_agg(
               case when a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) then 'Integer'
                    when a.atttypid = 'uuid'::regtype then 'Uuid'
                    when a.atttypid in ('text'::regtype, 'varchar'::regtype) and o.collisdeterministic then 'Text' end order by c.position)
          from pg_constraint k
         cross join lateral unnest(k.conkey) with ordinality c (attnum, position)
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.attnum
          left join pg_collation o on o.oid = a.attcollation
         where k.contype = 'p' and k.conrelid >= {DataLineage.FirstUserOid}
         group by k.conrelid
        having bool_and(coalesce(a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'uuid'::regtype)
               or a.atttypid in ('text'::regtype, 'varchar'::regtype) and o.collisdeterministic, false))
        """;

    public static async Task<Dictionary<uint, LineageKey>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var keys = new Dictionary<uint, LineageKey>();
        while (await reader.NextRow(cancellation))
            keys.Add(reader.Oid(), new([.. reader.Texts()], [.. reader.Texts().Select(form => Enum.Parse<KeyForm>(form))]));
        return keys;
    }
}
