namespace Edge.Postgrest.Schema.Catalog;

internal sealed record CatalogRelation(
    uint Oid, QualifiedIdentifier Name, bool IsView, bool Insertable, bool Updatable, bool Deletable, string? Description);

/// <summary>Relations of the exposed schemas, without partitions: those are reached through their parent.</summary>
/// <remarks>PostgREST v16.2, SchemaCache.hs > tablesSqlQuery.</remarks>
internal static class RelationsQuery
{
    // pg_relation_is_updatable sets 1 << CmdType: update 4, insert 8, delete 16. Triggers count.
    private const int Update = 4, Insert = 8, Delete = 16;

    /// <summary>$1: exposed schemas.</summary>
    public const string Sql = """
        select c.oid, n.nspname, c.relname,
               c.relkind in ('v', 'm'),
               case when c.relkind in ('r', 'p') then 4 | 8 | 16
                    when c.relkind in ('v', 'f') then pg_relation_is_updatable(c.oid, true)
                    else 0 end,
               d.description
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
          left join pg_description d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = 0
         where c.relkind in ('r', 'p', 'v', 'm', 'f')
           and not c.relispartition
           and n.nspname = any($1)
           and n.nspname not in ('pg_catalog', 'information_schema')
         order by n.nspname, c.relname
        """;

    public static async Task<List<CatalogRelation>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var relations = new List<CatalogRelation>();
        while (await reader.NextRow(cancellation))
        {
            var (oid, name, isView, commands) = (reader.Oid(), reader.Identifier(), reader.Bool(), reader.Int());
            relations.Add(new CatalogRelation(
                oid, name, isView, (commands & Insert) != 0, (commands & Update) != 0, (commands & Delete) != 0, reader.TextOrNull()));
        }

        return relations;
    }
}
