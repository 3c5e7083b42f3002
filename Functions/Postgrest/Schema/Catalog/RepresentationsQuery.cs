namespace Edge.Postgrest.Schema.Catalog;

/// <summary>Implicit casts by function between a domain and json or text, if the connecting role may call the function.</summary>
/// <remarks>PostgREST v16.2, SchemaCache.hs > dataRepresentations.</remarks>
internal static class RepresentationsQuery
{
    public const string Sql = """
        select format_type(s.oid, null), format_type(t.oid, null), n.nspname, f.proname
          from pg_cast c
          join pg_type s on s.oid = c.castsource
          join pg_type t on t.oid = c.casttarget
          join pg_proc f on f.oid = c.castfunc
          join pg_namespace n on n.oid = f.pronamespace
         where c.castcontext = 'i'
           and c.castmethod = 'f'
           and has_function_privilege(f.oid, 'execute')
           and (s.typtype = 'd' and t.oid in ('json'::regtype, 'text'::regtype)
                or t.typtype = 'd' and s.oid in ('json'::regtype, 'text'::regtype))
        """;

    public static async Task<List<DataRepresentation>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var representations = new List<DataRepresentation>();
        while (await reader.NextRow(cancellation))
        {
            representations.Add(new DataRepresentation(reader.Text(), reader.Text(), reader.Identifier()));
        }

        return representations;
    }
}
