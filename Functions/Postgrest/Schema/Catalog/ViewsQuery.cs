using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Catalog;

/// <param name="Columns">Names in order: the first is attnum 1.</param>
/// <param name="Targets">What of them comes straight from a relation's column.</param>
internal sealed record CatalogView(uint Oid, QualifiedIdentifier Name, ImmutableArray<string> Columns, ImmutableArray<RuleTarget> Targets);

/// <summary>Views of the exposed schemas and of the extra search path (those may stand between an exposed view and a table).</summary>
/// <remarks>PostgREST v16.2, SchemaCache.hs > allViewsKeyDependencies.</remarks>
internal static class ViewsQuery
{
    /// <summary>$1: exposed schemas and extra search path.</summary>
    /// <remarks>ev_type 1 is the rule for SELECT, the view's own query.</remarks>
    public const string Sql = """
        select c.oid, n.nspname, c.relname,
               array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 order by a.attnum),
               r.ev_action::text
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
          join pg_rewrite r on r.ev_class = c.oid and r.ev_type = '1'
         where c.relkind in ('v', 'm')
           and n.nspname = any($1)
         order by c.oid
        """;

    public static async Task<List<CatalogView>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var views = new List<CatalogView>();
        while (await reader.NextRow(cancellation))
        {
            views.Add(new CatalogView(reader.Oid(), reader.Identifier(), [.. reader.Texts()], RuleTargets.Parse(reader.LongText())));
        }

        return views;
    }
}
