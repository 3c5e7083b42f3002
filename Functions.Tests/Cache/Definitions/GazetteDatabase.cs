using Edge.Postgrest;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Edge.Tests.Cache.Definitions;

/// <summary>See <c>definitions.sql</c>.</summary>
public class GazetteDatabase() : PostgresFixture(Script)
{
    private const string Script = "Functions.Tests/Cache/Definitions/definitions.sql";

    /// <summary>An app that knows the definitions as they are in the script; the caller disposes it.</summary>
    public async Task<EdgeApp> StartApp()
    {
        await RunScript();
        return await EdgeApp.Start(
        [
            ("db-uri", Authenticator), ("db-schemas", "api"), ("jwt-secret", Token.Secret), ("Cache:Default:MaxAge", "600"),
        ]);
    }

    protected string Authenticator => DbUri("gazette_authenticator", "authenticator");

    protected async Task RunScript() => await Run(await File.ReadAllTextAsync(Repository.Path(Script)));

    /// <summary>Another session of the superuser; the caller disposes it.</summary>
    public async Task<NpgsqlConnection> Session()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Until a statement that begins so waits for a lock.</summary>
    public Task Waits(string statement) => Eventually.Holds(async () => (await Column(
        $"SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '{statement}%'")).Count > 0);

    public static Api Reader(EdgeApp app, string name) => app.Api.As("gazette_reader", ("sub", name));

    public static long SchemaVersion(EdgeApp app) => app.Services.GetRequiredService<PostgrestEngine>().SchemaVersion;

    /// <summary>How often this app has loaded its schema cache.</summary>
    public static long Loads(EdgeApp app) => app.Services.GetRequiredService<PostgrestEngine>().Current!.Schema.Loads.Succeeded;
}
