using Edge.Postgrest.Schema;
using Npgsql;

namespace Edge.Tests.Postgrest.Schema;

public sealed class SchemaCacheLoaderTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    [SkippableFact]
    public async Task Only_implicit_casts_represent_data()
    {
        var representations = (await database.Load()).Representations;

        Assert.Equal(new DataRepresentation("library.label", "json", new("library", "json")), Assert.Single(representations).Value);
    }

    [SkippableTheory]
    [InlineData("library,missing", "shelves")]
    [InlineData("library", "missing")]
    public async Task A_configured_schema_that_does_not_exist_is_an_error(string exposed, string searched)
    {
        var config = database.Config with { DbSchemas = [.. exposed.Split(',')], DbExtraSearchPath = [searched] };

        var error = await Assert.ThrowsAsync<PostgresException>(() => database.Load(config));

        Assert.Equal(("3F000", "schema \"missing\" does not exist"), (error.SqlState, error.MessageText));
    }

    [SkippableFact]
    public async Task Each_load_has_a_higher_version() =>
        Assert.True((await database.Load()).Version < (await database.Load(database.Config)).Version);

    [SkippableFact]
    public async Task Time_zones_are_known_if_clients_may_name_them()
    {
        Assert.Contains("America/New_York", (await database.Load(database.Config with { DbTimezoneEnabled = true })).TimeZones.Items.AsEnumerable());
        Assert.Empty((await database.Load()).TimeZones);
    }

    [SkippableFact]
    public async Task Settings_of_the_roles_that_can_be_assumed_are_known_as_far_as_they_may_be_set()
    {
        await database.Run("""
            create role catalog_login login noinherit; create role "Catalog Reader" nologin; create role catalog_stranger nologin;
            grant "Catalog Reader" to catalog_login;
            alter role "Catalog Reader" set statement_timeout = '7s';
            alter role "Catalog Reader" set default_transaction_isolation = 'serializable';
            alter role "Catalog Reader" set log_min_messages = 'fatal';
            alter role "Catalog Reader" set timezone = 'Europe/Rome';
            alter role catalog_stranger set statement_timeout = '1s';
            """);
        try
        {
            await using var source = NpgsqlDataSource.Create(database.ConnectionString);
            await using var connection = await source.OpenConnectionAsync();
            await using (var role = new NpgsqlCommand("set role catalog_login", connection)) await role.ExecuteNonQueryAsync();

            var roles = (await SchemaCacheLoader.Load(connection, database.Config, lineage: false, CancellationToken.None)).Roles;

            var reader = Assert.Single(roles);
            Assert.Equal(("Catalog Reader", IsolationLevel.Serializable), (reader.Key, reader.Value.Isolation));
            Assert.Equal<KeyValuePair<string, string>>([new("statement_timeout", "7s"), new("TimeZone", "Europe/Rome")], reader.Value.Settings);
        }
        finally
        {
            await database.Run("drop role catalog_login, catalog_stranger, \"Catalog Reader\"");
        }
    }

    [SkippableFact]
    public async Task The_connection_is_left_as_it_was()
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();

        await SchemaCacheLoader.Load(connection, database.Config, lineage: false, CancellationToken.None);

        await using var settings = new NpgsqlCommand(
            "select current_setting('search_path') || ' ' || current_setting('transaction_read_only') || ' ' || count(*) from pg_prepared_statements", connection);
        Assert.Equal("\"$user\", public off 0", await settings.ExecuteScalarAsync());
    }
}
