using static Edge.Postgrest.Schema.Lineage.DefinitionVersions;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>SQL for a <see cref="DefinitionsStamp"/>: two sums over what <see cref="FingerprintQuery"/> knows, but only of what an answer reaches.</summary>
/// <remarks>Indexes lead to all of it but casts and the labels of enums.</remarks>
internal static class StampSql
{
    /// <summary>Parameters 1 to 3 as in <see cref="Definitions"/>, 4 the role. They are looked at only when it runs, so that one plan does for all.</summary>
    public static string Text { get; } = $"""
        SELECT pg_catalog.sum(version) AS version, pg_catalog.sum(row) AS row FROM (
          SELECT {OfRelation} + {OfColumns}
                 + pg_catalog.hashtextextended(ROW(c.relacl, c.relpartbound, n.nspowner, n.nspacl)::pg_catalog.text, 9),
                 {OfRow("c", 10)}::pg_catalog.numeric + {OfRow("n", 11)}
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
           WHERE c.oid = ANY ((SELECT $1)::pg_catalog.oid[])
          UNION ALL
          SELECT {OfFunction} + pg_catalog.hashtextextended(ROW(n.nspname, n.nspowner, n.nspacl)::pg_catalog.text, 12), {OfRow("n", 13)}
            FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
           WHERE f.proname = ANY ((SELECT $2)::pg_catalog.name[]) AND f.oid >= {DataLineage.FirstUserOid}
          UNION ALL
          SELECT {OfOperator}, 0 FROM pg_catalog.pg_operator o
           WHERE o.oprname = ANY ((SELECT $3)::pg_catalog.name[]) AND o.oid >= {DataLineage.FirstUserOid}
          UNION ALL
          SELECT {OfCasts}, 0
          UNION ALL
          SELECT {OfRow("e", 14)}, 0 FROM pg_catalog.pg_enum e
          UNION ALL
          SELECT {OfRole("u.oid")}, 0 FROM pg_catalog.pg_roles u WHERE u.rolname = $4
          UNION ALL
          SELECT pg_catalog.hashtextextended(s::pg_catalog.text, 15), 0 FROM pg_catalog.pg_db_role_setting s
           WHERE s.setrole IN (0, (SELECT u.oid FROM pg_catalog.pg_roles u WHERE u.rolname = $4))
             AND s.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
        ) AS parts (version, row)
        """;

    // Of a column that is dropped too; its privileges are in its row.
    private static string OfColumns => """
        COALESCE((SELECT pg_catalog.sum(pg_catalog.hashint8extended((a.attrelid::pg_catalog.int8 << 32) | a.xmin::pg_catalog.text::pg_catalog.int8, a.attnum))
                    FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0), 0)
        """;
}
