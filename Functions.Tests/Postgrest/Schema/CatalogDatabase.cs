using Edge.Postgrest;
using Edge.Postgrest.Schema;
using Edge.Tests.Support;
using Npgsql;

namespace Edge.Tests.Postgrest.Schema;

/// <summary>The database of <c>catalog.sql</c>.</summary>
public sealed class CatalogDatabase() : PostgresFixture("Functions.Tests/Postgrest/Schema/catalog.sql")
{
    public const string Odd = "Ünï \"q\".t";

    private Task<SchemaCache>? _loaded;

    public PostgrestConfig Config => new()
    {
        ConnectionString = ConnectionString, DbSchemas = ["library"], DbExtraSearchPath = ["shelves"], DbTimezoneEnabled = false,
    };

    /// <summary>With <see cref="Config"/>, once.</summary>
    public Task<SchemaCache> Load() => _loaded ??= Load(Config);

    public async Task<SchemaCache> Load(PostgrestConfig config)
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString);
        return await SchemaCacheLoader.Load(database, config, CancellationToken.None);
    }

    public async Task<Table> Table(string name) => (await Load()).Tables[new("library", name)];

    public async Task<IReadOnlyList<Routine>> Overloads(string name) => (await Load()).Routines[new("library", name)];

    public async Task<Routine> Routine(string name) => Assert.Single(await Overloads(name));
}
