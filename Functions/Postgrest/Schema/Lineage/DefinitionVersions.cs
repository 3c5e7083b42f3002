using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>
/// SQL that tells whether a definition is the one that it was: the loader of the lineage asks it for all of them, a read for those that its
/// dependencies were found in. Versions of several are added up.
/// </summary>
/// <remarks>
/// A row of the catalog that is replaced, if only by the same again, has another xmin; freezing leaves it as it is. pg_class has its content hashed,
/// since TRUNCATE replaces its rows too. All names are qualified: a read runs with a search path of its own.
/// </remarks>
internal static class DefinitionVersions
{
    /// <summary>numeric; of <c>pg_class c</c>: what it is, whose, and its rules, policies, parts and parents; a view also reads as its owner does.</summary>
    public static string OfRelation => $"""
        pg_catalog.hashtextextended(ROW(c.oid, c.relname, (SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.oid = c.relnamespace), c.relkind,
            c.relowner, c.relrowsecurity, c.relforcerowsecurity, c.reloptions)::pg_catalog.text, 1)
          + COALESCE((SELECT pg_catalog.sum({OfRow("p", 2)}) FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid), 0)
          + COALESCE((SELECT pg_catalog.sum({OfRow("r", 3)}) FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid), 0)
          + COALESCE((SELECT pg_catalog.sum({OfPart}) FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid), 0)
          + COALESCE((SELECT pg_catalog.sum({OfPart}) FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid), 0)
          + CASE WHEN c.relkind = 'v' THEN {OfRole("c.relowner")} ELSE 0 END
        """;

    /// <summary>numeric; of <c>pg_proc f</c>, which may read as its owner does.</summary>
    public static string OfFunction => $"({OfRow("f", 5)} + CASE WHEN f.prosecdef THEN {OfRole("f.proowner")} ELSE 0 END)";

    /// <summary>numeric; of all casts of users.</summary>
    public static string OfCasts =>
        $"(SELECT COALESCE(pg_catalog.sum({OfRow("k", 6)}), 0) FROM pg_catalog.pg_cast k WHERE k.oid >= {DataLineage.FirstUserOid})";

    /// <summary>The version of some definitions is <c>$5</c>; parameters as in <see cref="Definitions"/>, and of the role <c>$4</c>.</summary>
    public static string Check => $"""
        $5 = COALESCE((SELECT pg_catalog.sum({OfRelation}) FROM pg_catalog.pg_class c WHERE c.oid = ANY ($1)), 0)
          + COALESCE((SELECT pg_catalog.sum({OfFunction}) FROM pg_catalog.pg_proc f
                       WHERE f.proname = ANY ($2) AND f.oid >= {DataLineage.FirstUserOid}), 0)
          + COALESCE((SELECT pg_catalog.sum({OfOperator}) FROM pg_catalog.pg_operator o
                       WHERE o.oprname = ANY ($3) AND o.oid >= {DataLineage.FirstUserOid}), 0)
          + {OfCasts}
          + COALESCE((SELECT {OfRole("u.oid")} FROM pg_catalog.pg_roles u WHERE u.rolname = $4), 0)
        """;

    /// <summary>Of all roles that the connecting one may become, by name.</summary>
    public static string OfRoles =>
        $"SELECT u.rolname::text, {OfRole("u.oid")} FROM pg_catalog.pg_roles u WHERE pg_catalog.pg_has_role(u.oid, 'MEMBER')";

    /// <summary>Of users' operators by symbol, and under no symbol that of all casts.</summary>
    public static string OfOperators => $"""
        SELECT o.oprname::text, pg_catalog.sum({OfOperator}) FROM pg_catalog.pg_operator o WHERE o.oid >= {DataLineage.FirstUserOid} GROUP BY 1
        UNION ALL SELECT '', {OfCasts}
        """;

    /// <summary>bigint; of <c>pg_operator o</c>.</summary>
    public static string OfOperator => OfRow("o", 7);

    private static string OfPart => "pg_catalog.hashint8extended((i.inhparent::pg_catalog.int8 << 32) | i.inhrelid::pg_catalog.int8, 4)";

    public static async Task<Dictionary<string, decimal>> ReadByName(CatalogReader reader, CancellationToken cancellation)
    {
        var versions = new Dictionary<string, decimal>(StringComparer.Ordinal);
        while (await reader.NextRow(cancellation)) versions.Add(reader.Text(), reader.Decimal());
        return versions;
    }

    /// <summary>
    /// numeric; of an oid: for whom row security does not hold, and as whose member a role is a table's owner, or one whom a policy is for. It can be
    /// changed while a plan stays. It is written so that nothing is scanned where there is a role for each of a service's users.
    /// </summary>
    public static string OfRole(string oid) => $"""
        (WITH RECURSIVE be (oid, via) AS (
           SELECT {oid}, '' UNION SELECT m.roleid, m.via FROM be CROSS JOIN LATERAL (
             SELECT g.roleid, g::pg_catalog.text FROM pg_catalog.pg_auth_members g WHERE g.member = be.oid OFFSET 0) m (roleid, via))
         SELECT pg_catalog.sum((
             SELECT pg_catalog.hashtextextended(ROW(a.oid, a.rolsuper, a.rolbypassrls, a.rolinherit, be.via)::pg_catalog.text, 8)
               FROM pg_catalog.pg_roles a WHERE a.oid = be.oid)) FROM be)
        """;

    /// <summary>bigint; of a row with an oid.</summary>
    public static string OfRow(string row, int seed) =>
        $"pg_catalog.hashint8extended(({row}.oid::pg_catalog.int8 << 32) | {row}.xmin::pg_catalog.text::pg_catalog.int8, {seed})";
}
