using Edge.Hosting.DevPostgres;
using Npgsql;

namespace Edge.Tests.Faults;

/// <summary>A thousand writes while the database goes away under them: what was acknowledged is stored, and nothing is stored twice.</summary>
public sealed class LostConnectionsTests(DeliveriesDatabase database) : IClassFixture<DeliveriesDatabase>
{
    private const string AllIds = "SELECT id FROM api.deliveries";
    private const string TerminateAll =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'delivery_authenticator'";

    [SkippableFact]
    public async Task Backends_are_terminated()
    {
        await database.Run("TRUNCATE api.deliveries");
        await using var app = await Start(database.AuthenticatorUri);
        var deliveries = new Deliveries(app.Api);
        var terminated = 0;

        await deliveries.Run(async done =>
        {
            if (done % 20 == 0) Interlocked.Add(ref terminated, (await database.Column(TerminateAll)).Count);
        });

        deliveries.ShouldAllBeThereOnce(await database.Column(AllIds));
        Assert.InRange(terminated, 50, int.MaxValue);
        await ShouldRecover(app);
    }

    [SkippableFact]
    public async Task Postgres_crashes_and_comes_back()
    {
        Assert.NotEmpty(database.ConnectionString);
        await using var cluster = await ThrowAwayCluster.Start(
            await PostgresSearch.Find(_ => { }, default), default, "synchronous_commit = on", "full_page_writes = on");
        await using var admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(cluster.ConnectionString()) { Pooling = false });
        await using (var connection = await admin.OpenConnectionAsync()) await connection.Run(await File.ReadAllTextAsync(Repository.Path(DeliveriesDatabase.Script)));
        var server = new NpgsqlConnectionStringBuilder(cluster.ConnectionString());
        await using var app = await Start($"host={server.Host} port={server.Port} dbname=postgres user=delivery_authenticator password=authenticator");
        var deliveries = new Deliveries(app.Api);

        await deliveries.Run(done => done is 300 or 650 ? cluster.CrashAndRestart(default) : Task.CompletedTask);

        await using var after = await admin.OpenConnectionAsync();
        deliveries.ShouldAllBeThereOnce(await after.Column(AllIds));
        await ShouldRecover(app);
        await Eventually.Holds(async () => (await app.Site.Get("/health/ready")).Status == 200);
    }

    [SkippableFact]
    public async Task The_network_is_cut_at_every_step_of_the_protocol()
    {
        await database.Run("TRUNCATE api.deliveries");
        var cuts = new Cuts();
        await using var proxy = FaultyProxy.Start(database.ConnectionString, cuts.Next);
        await using var app = await Start($"{database.AuthenticatorUri} host=127.0.0.1 port={proxy.Port}", ("db-prepared-statements", "false"));
        var deliveries = new Deliveries(app.Api);

        cuts.Begin();
        await deliveries.Run(_ => Task.CompletedTask);
        cuts.End();

        deliveries.ShouldAllBeThereOnce(await database.Column(AllIds));
        Assert.Empty(cuts.NotDone);
        await ShouldRecover(app);
    }

    private static Task<EdgeApp> Start(string uri, params IEnumerable<(string Name, string Value)> settings) =>
        EdgeApp.Start(
        [
            ("db-uri", uri), ("db-schemas", "api"), ("db-anon-role", "delivery_sender"),
            ("Logging:LogLevel:Default", "None"), ("Logging:LogLevel:Npgsql.Connection", "None"), .. settings,
        ]);

    /// <summary>By itself, without a restart of the app.</summary>
    private static Task ShouldRecover(EdgeApp app) =>
        Eventually.Holds(async () => (await app.Api.Post("/deliveries", """{"id":0}""")).Status == 201);
}
