using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Catalog;

/// <summary>Columns of the exposed schemas' relations.</summary>
/// <remarks>PostgREST v16.2, SchemaCache.hs > tablesSqlQuery.</remarks>
internal static class ColumnsQuery
{
    /// <summary>$1: exposed schemas.</summary>
    /// <remarks>
    /// A type of pg_catalog is shown without its modifier, any other as declared. The default of an identity column is the call that
    /// inserting a row makes; "generated always" columns of both kinds have none, because none may be inserted.
    /// </remarks>
    public const string Sql = """
        with recursive domains (oid, base, typmod) as (
            select oid, typbasetype, typtypmod from pg_type where typtype = 'd'
            union all
            select d.oid, b.typbasetype, b.typtypmod from domains d join pg_type b on b.oid = d.base where b.typtype = 'd'
        )
        select a.attrelid, a.attname, d.description,
               not (a.attnotnull or t.typtype = 'd' and t.typnotnull),
               case when base.typnamespace = 'pg_catalog'::regnamespace then format_type(base.oid, null)
                    else format_type(a.atttypid, a.atttypmod) end,
               format_type(a.atttypid, a.atttypmod),
               case when m.typmod = -1 then null
                    when base.oid in ('bpchar'::regtype, 'varchar'::regtype) then m.typmod - 4
                    when base.oid in ('bit'::regtype, 'varbit'::regtype) then m.typmod end,
               case when a.attgenerated <> '' then null
                    when a.attidentity = 'd' then format('nextval(%L)', s.sequence::regclass)
                    when e.adbin is not null then pg_get_expr(e.adbin, e.adrelid)
                    when t.typtype = 'd' then pg_get_expr(t.typdefaultbin, 0) end,
               base.oid, a.attnum, a.attgenerated <> '' or a.attidentity = 'a'
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
          join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          join pg_type t on t.oid = a.atttypid
          left join (select d.* from domains d join pg_type b on b.oid = d.base and b.typtype <> 'd') dom on dom.oid = t.oid
          join pg_type base on base.oid = coalesce(dom.base, t.oid)
         cross join lateral (select coalesce(dom.typmod, a.atttypmod)) as m (typmod)
          left join (select refobjid, refobjsubid, min(objid) as sequence
                       from pg_depend
                      where refclassid = 'pg_class'::regclass and classid = 'pg_class'::regclass and deptype = 'i'
                      group by refobjid, refobjsubid) s on s.refobjid = a.attrelid and s.refobjsubid = a.attnum
          left join pg_attrdef e on e.adrelid = a.attrelid and e.adnum = a.attnum
          left join pg_description d on d.objoid = a.attrelid and d.classoid = 'pg_class'::regclass and d.objsubid = a.attnum
         where c.relkind in ('r', 'p', 'v', 'm', 'f')
           and not c.relispartition
           and n.nspname = any($1)
        """;

    /// <summary>By relation, in order of attnum.</summary>
    public static async Task<ILookup<uint, Column>> Read(
        CatalogReader reader, Dictionary<uint, ImmutableArray<string>> enums, CancellationToken cancellation)
    {
        var columns = new List<(uint Relation, short Number, Column Column)>();
        while (await reader.NextRow(cancellation))
        {
            var relation = reader.Oid();
            var column = new Column(
                Name: reader.Text(),
                Description: reader.TextOrNull(),
                Nullable: reader.Bool(),
                Type: reader.Text(),
                NominalType: reader.Text(),
                MaxLength: reader.IntOrNull(),
                Default: reader.TextOrNull(),
                EnumLabels: enums.GetValueOrDefault(reader.Oid(), []));
            columns.Add((relation, reader.Short(), column with { Generated = reader.Bool() }));
        }

        // Sorting rows as wide as these is dear for the server.
        columns.Sort((a, b) => a.Number.CompareTo(b.Number));
        return columns.ToLookup(column => column.Relation, column => column.Column);
    }
}
