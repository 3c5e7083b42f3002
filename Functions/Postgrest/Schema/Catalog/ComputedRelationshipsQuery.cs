namespace Edge.Postgrest.Schema.Catalog;

/// <summary>Functions from a row of a relation to rows of a relation.</summary>
/// <remarks>PostgREST v16.2, SchemaCache.hs > allComputedRels.</remarks>
internal static class ComputedRelationshipsQuery
{
    /// <summary>$1: exposed schemas, of the function and of both relations.</summary>
    public const string Sql = """
        select fn.nspname, f.proname, sn.nspname, s.relname, tn.nspname, t.relname, not f.proretset or f.prorows = 1
          from pg_proc f
          join pg_namespace fn on fn.oid = f.pronamespace
          join pg_class s on s.reltype = f.proargtypes[0] and s.relkind in ('r', 'p', 'v', 'm', 'f')
          join pg_namespace sn on sn.oid = s.relnamespace
          join pg_class t on t.reltype = f.prorettype and t.relkind in ('r', 'p', 'v', 'm', 'f')
          join pg_namespace tn on tn.oid = t.relnamespace
         where f.pronargs = 1
           and fn.nspname = any($1) and sn.nspname = any($1) and tn.nspname = any($1)
        """;

    public static async Task<List<Relationship.Computed>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var relationships = new List<Relationship.Computed>();
        while (await reader.NextRow(cancellation))
        {
            var (function, source, target) = (reader.Identifier(), reader.Identifier(), reader.Identifier());
            relationships.Add(new Relationship.Computed
            {
                Function = function,
                Table = source,
                ForeignTable = target,
                IsSelf = source == target,
                ToOne = reader.Bool(),
            });
        }

        return relationships;
    }
}
