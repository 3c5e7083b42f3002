using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>
/// One text that is the same for all processes as long as nothing in the catalog changes that an answer can depend on: definitions, privileges,
/// memberships, settings of roles.
/// </summary>
/// <remarks>A row of the catalog that is replaced has another xmin. pg_class has its content hashed: TRUNCATE and REINDEX replace its rows too.</remarks>
internal static class FingerprintQuery
{
    public static string Sql => $"""
        with parts (part) as (
            select sum(hashint8extended((oid::int8 << 32) | xmin::text::int8, 1)::numeric) from pg_proc where oid >= {DataLineage.FirstUserOid}
            union all
            select sum(hashtextextended(row(c.oid, c.relname, c.relnamespace, c.relowner, c.relkind, c.relrowsecurity, c.relforcerowsecurity,
                                            c.relacl, c.reloptions, c.relpartbound::text)::text, 2)::numeric)
              from pg_class c
             where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't' and c.oid >= {DataLineage.FirstUserOid}
            union all
            select sum(hashint8extended((a.attrelid::int8 << 32) | a.xmin::text::int8, a.attnum)::numeric)
              from pg_attribute a join pg_class c on c.oid = a.attrelid
             where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't' and c.oid >= {DataLineage.FirstUserOid} and a.attnum > 0
            union all
            select sum(hashint8extended((r.oid::int8 << 32) | r.xmin::text::int8, 4)::numeric)
              from pg_rewrite r join pg_class c on c.oid = r.ev_class
             where c.relpersistence <> 't' and r.oid >= {DataLineage.FirstUserOid}
            union all
            select sum(hashint8extended((oid::int8 << 32) | xmin::text::int8, 5)::numeric) from pg_policy
            union all
            select sum(hashint8extended((k.oid::int8 << 32) | k.xmin::text::int8, 6)::numeric)
              from pg_constraint k left join pg_class c on c.oid = k.conrelid
             where coalesce(c.relpersistence, 'p') <> 't' and k.oid >= {DataLineage.FirstUserOid}
            union all
            select sum(hashint8extended((oid::int8 << 32) | xmin::text::int8, 7)::numeric)
              from pg_type where typtype in ('d', 'e', 'r', 'm') and oid >= {DataLineage.FirstUserOid}
            union all
            select sum(hashint8extended((oid::int8 << 32) | xmin::text::int8, 8)::numeric) from pg_enum
            union all
            select sum(hashint8extended((oid::int8 << 32) | xmin::text::int8, 9)::numeric) from pg_cast where oid >= {DataLineage.FirstUserOid}
            union all
            select sum(hashint8extended((oid::int8 << 32) | xmin::text::int8, 10)::numeric) from pg_operator where oid >= {DataLineage.FirstUserOid}
            union all
            select sum(hashtextextended(row(nspname, nspowner, nspacl)::text, 11)::numeric) from pg_namespace where nspname !~ '^pg_(toast_)?temp_'
            union all
            select sum(hashint8extended((inhrelid::int8 << 32) | inhparent::int8, 12)::numeric) from pg_inherits
            union all
            select sum(hashtextextended(m::text, 13)::numeric) from pg_auth_members m
            union all
            select sum(hashtextextended(row(rolname, rolsuper, rolinherit, rolbypassrls, rolconfig)::text, 14)::numeric) from pg_roles
            union all
            select sum(hashtextextended(s::text, 15)::numeric) from pg_db_role_setting s
        )
        select md5(sum(part)::text || ' ' || (select oid from pg_database where datname = current_database())
                   || ' ' || current_setting('server_version_num'))
          from parts
        """;

    public static async Task<string> Read(CatalogReader reader, CancellationToken cancellation)
    {
        await reader.NextRow(cancellation);
        return reader.LongText();
    }
}
