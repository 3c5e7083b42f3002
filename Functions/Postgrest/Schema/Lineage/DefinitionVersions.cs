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
    /// <summary>numeric; of <c>pg_class c</c>: what it is, whose, and its rules, policies, parts and parents.</summary>
    public static string OfRelation => $"""
        pg_catalog.hashtextextended(ROW(c.oid, c.relname, (SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.oid = c.relnamespace), c.relkind,
            c.relowner, c.relrowsecurity, c.relforcerowsecurity, c.reloptions)::pg_catalog.text, 1)
          + COALESCE((SELECT pg_catalog.sum({OfRow("p", 2)}) FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid), 0)
          + COALESCE((SELECT pg_catalog.sum({OfRow("r", 3)}) FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid), 0)
          + COALESCE((SELECT pg_catalog.sum({OfPart}) FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid), 0)
          + COALESCE((SELECT pg_catalog.sum({OfPart}) FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid), 0)
        """;

    /// <summary>bigint; of <c>pg_proc f</c>.</summary>
    public static string OfFunction => OfRow("f", 5);

    /// <summary>numeric; of all casts of users.</summary>
    public static string OfCasts =>
        $"(SELECT COALESCE(pg_catalog.sum({OfRow("k", 6)}), 0) FROM pg_catalog.pg_cast k WHERE k.oid >= {DataLineage.FirstUserOid})";

    /// <summary>The version of some definitions is <c>$4</c>; parameters as in <see cref="Definitions"/>.</summary>
    public static string Check => $"""
        $4 = COALESCE((SELECT pg_catalog.sum({OfRelation}) FROM pg_catalog.pg_class c WHERE c.oid = ANY ($1)), 0)
          + COALESCE((SELECT pg_catalog.sum({OfFunction}) FROM pg_catalog.pg_proc f
                       WHERE f.proname = ANY ($2) AND f.oid >= {DataLineage.FirstUserOid}), 0)
          + COALESCE((SELECT pg_catalog.sum({OfOperator}) FROM pg_catalog.pg_operator o
                       WHERE o.oprname = ANY ($3) AND o.oid >= {DataLineage.FirstUserOid}), 0)
          + {OfCasts}
        """;

    /// <summary>Of users' operators by symbol, and under no symbol that of all casts.</summary>
    public static string OfOperators => $"""
        SELECT o.oprname::text, pg_catalog.sum({OfOperator}) FROM pg_catalog.pg_operator o WHERE o.oid >= {DataLineage.FirstUserOid} GROUP BY 1
        UNION ALL SELECT '', {OfCasts}
        """;

    private static string OfOperator => OfRow("o", 7);

    private static string OfPart => "pg_catalog.hashint8extended((i.inhparent::pg_catalog.int8 << 32) | i.inhrelid::pg_catalog.int8, 4)";

    public static async Task<Dictionary<string, decimal>> ReadOperators(CatalogReader reader, CancellationToken cancellation)
    {
        var versions = new Dictionary<string, decimal>(StringComparer.Ordinal);
        while (await reader.NextRow(cancellation)) versions.Add(reader.Text(), reader.Decimal());
        return versions;
    }

    private static string OfRow(string row, int seed) =>
        $"pg_catalog.hashint8extended(({row}.oid::pg_catalog.int8 << 32) | {row}.xmin::pg_catalog.text::pg_catalog.int8, {seed})";
}
