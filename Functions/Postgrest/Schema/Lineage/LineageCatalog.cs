using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>The queries that a lineage is made of; their results are there when the batch has run.</summary>
internal sealed class LineageCatalog
{
    private readonly CatalogResult<List<LineageRelation>> relations;
    private readonly CatalogResult<List<LineageFunction>> functions;
    private readonly CatalogResult<List<LineageTree>> trees;
    private readonly CatalogResult<List<LineageLink>> links;
    private readonly CatalogResult<List<LineageCascade>> cascades;
    private readonly CatalogResult<Dictionary<uint, LineageKey>> keys;
    private readonly CatalogResult<Dictionary<string, decimal>> operators;
    private readonly CatalogResult<Dictionary<string, decimal>> roles;
    private readonly CatalogResult<string> fingerprint;

    private LineageCatalog(CatalogBatch batch, int serverVersion)
    {
        relations = batch.Add(RelationsLineageQuery.Sql, [], RelationsLineageQuery.Read);
        functions = batch.Add(FunctionsLineageQuery.Sql(serverVersion), [], FunctionsLineageQuery.Read);
        trees = batch.Add(LineageTreesQuery.Sql, [], LineageTreesQuery.Read);
        links = batch.Add(LineageLinksQuery.Sql, [], LineageLinksQuery.Read);
        cascades = batch.Add(CascadesQuery.Sql, [], CascadesQuery.Read);
        keys = batch.Add(LineageKeysQuery.Sql, [], LineageKeysQuery.Read);
        operators = batch.Add(DefinitionVersions.OfOperators, [], DefinitionVersions.ReadByName);
        roles = batch.Add(DefinitionVersions.OfRoles, [], DefinitionVersions.ReadByName);
        fingerprint = batch.Add(FingerprintQuery.Sql, [], FingerprintQuery.Read);
    }

    public string Fingerprint => fingerprint.Value;

    /// <param name="serverVersion">The major version.</param>
    public static LineageCatalog Add(CatalogBatch batch, int serverVersion) => new(batch, serverVersion);

    public DataLineage Lineage() =>
        new(relations.Value, functions.Value, trees.Value, links.Value, cascades.Value, keys.Value, operators.Value, roles.Value);
}
