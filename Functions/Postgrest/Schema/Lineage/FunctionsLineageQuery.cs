using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>Users' functions of every schema, and of the built-in ones those that are not immutable.</summary>
internal static class FunctionsLineageQuery
{
    /// <param name="serverVersion">The major version. From 14 on functions can have parsed bodies.</param>
    /// <remarks>
    /// Texts are asked for only where their words can decide: of what claims to be immutable, and of triggers. An aggregate is what its functions
    /// are.
    /// </remarks>
    public static string Sql(int serverVersion) => $"""
        select f.oid, n.nspname, f.proname, f.provolatile::text,
               case when {(serverVersion >= 14 ? "f.prosqlbody is not null" : "false")} or f.prokind = 'a' then 'p'
                    when l.lanname in ('c', 'internal') then 'c'
                    else 't' end,
               concat({(serverVersion >= 14 ? "f.prosqlbody::text" : "''")}, ' ', f.proargdefaults::text),
               case when l.lanname not in ('c', 'internal') and (f.provolatile = 'i' or f.prorettype = 'trigger'::regtype) then f.prosrc else '' end,
               array_remove(array_remove(array[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
                                  a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]::oid[], 0::oid), null),
               {DefinitionVersions.OfFunction}
          from pg_proc f
          join pg_namespace n on n.oid = f.pronamespace
          join pg_language l on l.oid = f.prolang
          left join pg_aggregate a on a.aggfnoid = f.oid
         where f.oid >= {DataLineage.FirstUserOid} or f.provolatile <> 'i'
        """;

    public static async Task<List<LineageFunction>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var functions = new List<LineageFunction>();
        while (await reader.NextRow(cancellation))
        {
            var (oid, name, volatility, body) = (reader.Oid(), reader.Identifier(), VolatilityOf(reader.Text()), BodyOf(reader.Text()));
            var tree = reader.LongText();
            var refers = tree.Length == 1 ? References.None : TreeScan.Of(tree);
            var source = reader.LongText();
            var parts = reader.Oids();
            functions.Add(new(
                oid, name, volatility, body, parts.Length == 0 ? refers : refers with { Functions = refers.Functions.AddRange(parts) }, source,
                reader.Decimal()));
        }

        return functions;
    }

    private static Volatility VolatilityOf(string code) => code switch
    {
        "i" => Volatility.Immutable,
        "s" => Volatility.Stable,
        _ => Volatility.Volatile,
    };

    private static FunctionBody BodyOf(string code) => code switch
    {
        "p" => FunctionBody.Parsed,
        "c" => FunctionBody.Compiled,
        _ => FunctionBody.Text,
    };
}
