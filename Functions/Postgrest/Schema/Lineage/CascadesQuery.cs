using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>Foreign keys of every schema that do more than refuse; those of partitions too, which are the ones that act.</summary>
internal static class CascadesQuery
{
    public const string Sql = """
        select f.confrelid, f.conrelid,
               case f.confdeltype when 'c' then 8 when 'n' then 16 when 'd' then 16 else 0 end, f.confupdtype in ('c', 'n', 'd'),
               array(select a.attname::text from pg_attribute a where a.attrelid = f.conrelid and a.attnum = any(f.conkey)),
               array(select a.attname::text from pg_attribute a where a.attrelid = f.confrelid and a.attnum = any(f.confkey))
          from pg_constraint f
         where f.contype = 'f' and (f.confdeltype in ('c', 'n', 'd') or f.confupdtype in ('c', 'n', 'd'))
        """;

    public static async Task<List<LineageCascade>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var cascades = new List<LineageCascade>();
        while (await reader.NextRow(cancellation))
        {
            cascades.Add(new(
                reader.Oid(), reader.Oid(), (WriteEvents)reader.Int(), reader.Bool(), [.. reader.Texts()], [.. reader.Texts()]));
        }

        return cascades;
    }
}
