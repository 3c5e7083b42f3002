using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Schema.Catalog;
using Edge.Postgrest.Schema.Lineage;
using Npgsql;
using DbIsolationLevel = System.Data.IsolationLevel;

namespace Edge.Postgrest.Schema;

/// <summary>Reads a <see cref="SchemaCache"/> from the catalog: one batch of queries in one read-only transaction.</summary>
/// <remarks>PostgREST v16.2, SchemaCache.hs > querySchemaCache.</remarks>
public static class SchemaCacheLoader
{
    private static long loads;

    /// <inheritdoc cref="Load(NpgsqlConnection, PostgrestConfig, bool, CancellationToken)"/>
    public static Task<SchemaCache> Load(NpgsqlDataSource database, PostgrestConfig config, CancellationToken cancellation) =>
        Load(database, config, lineage: false, cancellation);

    /// <inheritdoc cref="Load(NpgsqlConnection, PostgrestConfig, bool, CancellationToken)"/>
    public static async Task<SchemaCache> Load(NpgsqlDataSource database, PostgrestConfig config, bool lineage, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await Load(connection, config, lineage, cancellation);
    }

    /// <param name="lineage">Whether to fill <see cref="SchemaCache.Lineage"/>.</param>
    /// <exception cref="PostgresException">The catalog cannot be read, or a configured schema does not exist (3F000).</exception>
    /// <exception cref="NpgsqlException">The database is not there.</exception>
    public static async Task<SchemaCache> Load(
        NpgsqlConnection connection, PostgrestConfig config, bool lineage, CancellationToken cancellation)
    {
        string[] exposed = [.. config.DbSchemas];
        string[] searched = [.. config.DbSchemas.Union(config.DbExtraSearchPath)];

        var batch = new CatalogBatch();
        var version = batch.Add(ServerQuery.Sql, [searched], ServerQuery.Read);
        var relations = batch.Add(RelationsQuery.Sql, [exposed], RelationsQuery.Read);
        var enums = batch.Add(EnumsQuery.Sql, [], EnumsQuery.Read);
        var columns = batch.Add(ColumnsQuery.Sql, [exposed], (reader, token) => ColumnsQuery.Read(reader, enums.Value, token));
        var keys = batch.Add(KeysQuery.Sql, [], KeysQuery.Read);
        var foreignKeys = batch.Add(ForeignKeysQuery.Sql, [], ForeignKeysQuery.Read);
        var views = batch.Add(ViewsQuery.Sql, [searched], ViewsQuery.Read);
        var computed = batch.Add(ComputedRelationshipsQuery.Sql, [exposed], ComputedRelationshipsQuery.Read);
        var routines = batch.Add(
            RoutinesQuery.Sql, [exposed], (reader, token) => RoutinesQuery.Read(reader, config.DbHoistedTxSettings, token));
        var representations = batch.Add(RepresentationsQuery.Sql, [], RepresentationsQuery.Read);
        var handlers = batch.Add(MediaHandlersQuery.Sql, [exposed], MediaHandlersQuery.Read);
        var roles = batch.Add(RolesQuery.Sql(connection.PostgreSqlVersion.Major), [], RolesQuery.Read);
        var origins = lineage ? LineageCatalog.Add(batch, connection.PostgreSqlVersion.Major) : null;
        var cluster = await ClusterQuery.Read(connection, cancellation);
        var timeZones = config.DbTimezoneEnabled ? batch.Add(TimeZonesQuery.Sql, [], TimeZonesQuery.Read) : null;

        await using var transaction = await connection.BeginTransactionAsync(DbIsolationLevel.RepeatableRead, cancellation);
        await batch.Run(connection, cancellation);

        var schemas = config.DbSchemas.ToFrozenSet(StringComparer.Ordinal);
        var tablesInViews = TableInView.Resolve(views.Value, schemas);
        var tables = new TableBuilder(columns.Value, keys.Value, tablesInViews).Build(relations.Value);
        var overloads = routines.Value
            .GroupBy(routine => routine.Name)
            .ToFrozenDictionary(named => named.Key, named => named.Order(RoutineOrder.Instance).ToImmutableArray());
        return new SchemaCache
        {
            Version = Interlocked.Increment(ref loads),
            Tables = tables,
            Relationships = new RelationshipBuilder(schemas, keys.Value, tablesInViews, tables).Build(foreignKeys.Value, computed.Value),
            Routines = overloads,
            Names = SchemaNames.BySchema(schemas, tables.Keys, overloads.Keys),
            Representations = representations.Value.ToFrozenDictionary(cast => (cast.SourceType, cast.TargetType)),
            MediaHandlers = handlers.Value,
            TimeZones = timeZones?.Value ?? FrozenSet<string>.Empty,
            ServerVersion = version.Value,
            Roles = roles.Value,
            Lineage = origins?.Lineage(),
            Fingerprint = origins?.Fingerprint,
            Cluster = cluster,
        };
    }
}
