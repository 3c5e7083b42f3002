using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>Users' relations of every schema.</summary>
internal static class RelationsLineageQuery
{
    public static string Sql => $"""
        select c.oid, n.nspname, c.relname, c.relkind::text,
               exists (select from pg_rewrite r where r.ev_class = c.oid and r.ev_type <> '1'),
               array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attgenerated <> ''),
               {DefinitionVersions.OfRelation}
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
           and c.relpersistence <> 't'
           and c.oid >= {DataLineage.FirstUserOid}
        """;

    public static async Task<List<LineageRelation>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var relations = new List<LineageRelation>();
        while (await reader.NextRow(cancellation))
            relations.Add(new(reader.Oid(), reader.Identifier(), KindOf(reader.Text()), reader.Bool(), [.. reader.Texts()], reader.Decimal()));
        return relations;
    }

    private static LineageKind KindOf(string relkind) => relkind switch
    {
        "v" => LineageKind.View,
        "m" => LineageKind.MaterializedView,
        "f" => LineageKind.ForeignTable,
        "S" => LineageKind.Sequence,
        _ => LineageKind.Table,
    };
}
