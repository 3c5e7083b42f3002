using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema.Lineage;

/// <param name="ForReads">A view's query, or a row security policy for SELECT; false: a policy for what is written.</param>
internal readonly record struct LineageTree(uint Relation, bool ForReads, References Refers);

/// <summary>What views and row security policies consist of.</summary>
internal static class LineageTreesQuery
{
    public static string Sql => $"""
        select r.ev_class, true, r.ev_action::text
          from pg_rewrite r join pg_class c on c.oid = r.ev_class and c.relpersistence <> 't'
         where r.ev_type = '1' and r.ev_class >= {DataLineage.FirstUserOid} and c.relkind = 'v'
        union all
        select p.polrelid, p.polcmd in ('r', '*'), concat(p.polqual::text, ' ', p.polwithcheck::text)
          from pg_policy p join pg_class c on c.oid = p.polrelid and c.relrowsecurity
        """;

    public static async Task<List<LineageTree>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var trees = new List<LineageTree>();
        while (await reader.NextRow(cancellation)) trees.Add(new(reader.Oid(), reader.Bool(), TreeScan.Of(reader.LongText())));
        return trees;
    }
}
