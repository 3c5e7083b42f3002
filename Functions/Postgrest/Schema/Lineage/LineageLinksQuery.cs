using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema.Lineage;

internal enum LinkKind
{
    /// <summary>From a parent to its partition or heir.</summary>
    Heir,

    /// <summary>From a relation to a trigger's function; the number is <c>tgtype</c>.</summary>
    Trigger,

    /// <summary>From a table to a function that a default, a generated column or a check calls.</summary>
    WriteCalls,

    /// <summary>From a relation to the function that turns one of its columns into JSON.</summary>
    ReadCalls,

    /// <summary>From an operator's name to its function.</summary>
    Operator,

    /// <summary>From a type's name to a function that casts to it.</summary>
    Cast,
}

internal readonly record struct LineageLink(LinkKind Kind, string Name, uint From, uint To, int Number);

/// <summary>How relations and functions hang together, where the catalog says so in a column.</summary>
internal static class LineageLinksQuery
{
    /// <remarks>
    /// The change log's own triggers change nothing that anybody reads. row_to_json calls a cast to json, unless the type is a domain
    /// (PostgreSQL, json.c > json_categorize_type).
    /// </remarks>
    public static string Sql => $"""
        select 0, '', i.inhparent, i.inhrelid, 0 from pg_inherits i where i.inhrelid >= {DataLineage.FirstUserOid}
        union all
        select 1, '', t.tgrelid, t.tgfoid, t.tgtype::int from pg_trigger t join pg_proc f on f.oid = t.tgfoid
          join pg_namespace n on n.oid = f.pronamespace
         where not t.tgisinternal and t.tgenabled <> 'D' and not (n.nspname = 'edge' and f.proname ~ '{LoggedTablesQuery.NamePattern}')
        union all
        select 2, '', e.adrelid, d.refobjid, 0 from pg_depend d join pg_attrdef e on e.oid = d.objid
         where d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_proc'::regclass
        union all
        select 2, '', k.conrelid, d.refobjid, 0 from pg_depend d join pg_constraint k on k.oid = d.objid and k.contype = 'c' and k.conrelid <> 0
         where d.classid = 'pg_constraint'::regclass and d.refclassid = 'pg_proc'::regclass
        union all
        select 3, '', a.attrelid, c.castfunc, 0 from pg_cast c join pg_type t on t.oid = c.castsource and t.typtype <> 'd'
          join pg_attribute a on a.atttypid in (t.oid, t.typarray) and a.attnum > 0
         where c.casttarget = 'json'::regtype and c.castfunc >= {DataLineage.FirstUserOid}
        union all
        select 4, o.oprname, 0, o.oprcode::oid, 0 from pg_operator o where o.oid >= {DataLineage.FirstUserOid}
        union all
        select 5, t.typname, 0, c.castfunc, 0 from pg_cast c join pg_type t on t.oid = c.casttarget where c.castfunc >= {DataLineage.FirstUserOid}
        """;

    public static async Task<List<LineageLink>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var links = new List<LineageLink>();
        while (await reader.NextRow(cancellation))
            links.Add(new((LinkKind)reader.Int(), reader.Text(), reader.Oid(), reader.Oid(), reader.Int()));
        return links;
    }
}
