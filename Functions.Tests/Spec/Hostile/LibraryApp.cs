using Edge.Postgrest;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Tests.Spec.Hostile;

/// <summary>The app over a small library (<c>schema.sql</c>) of which clients can ruin only the notes. Tests that need other settings start their own.</summary>
public sealed class LibraryApp() : PostgresFixture("Functions.Tests/Spec/Hostile/schema.sql")
{
    /// <summary>Connections to the database.</summary>
    public const int Pool = 4;

    private EdgeApp? _app;

    public EdgeApp App
    {
        get
        {
            // Skips where there is no Postgres.
            _ = ConnectionString;
            return _app!;
        }
    }

    public PostgrestEngine Engine => App.Services.GetRequiredService<PostgrestEngine>();

    /// <param name="settings">They win over the usual ones.</param>
    public Task<EdgeApp> Start(params (string Name, string Value)[] settings) => EdgeApp.Start(
    [
        ("db-uri", DbUri("library_authenticator", "authenticator")),
        ("db-schemas", "api, other"),
        ("db-anon-role", "library_anon"),
        ("db-aggregates-enabled", "true"),
        ("db-plan-enabled", "true"),
        ("db-pool", $"{Pool}"),
        ("jwt-secret", Token.Secret),
        ("server-trace-header", "X-Request-Id"),
        .. settings,
    ]);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (IsThere) _app = await Start();
    }

    public override async Task DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>True if that many requests can hold a connection each at the same time: none was lost.</summary>
    public async Task<bool> HasConnections(EdgeApp app, int count)
    {
        const int Lock = 4711;
        await using var holder = new Npgsql.NpgsqlConnection(ConnectionString);
        await holder.OpenAsync();
        await holder.Run($"SELECT pg_advisory_lock({Lock})");
        var waiting = Enumerable.Range(0, count).Select(_ => app.Api.Get($"/rpc/wait_for?lock={Lock}")).ToList();
        var ofWaiting = $"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {Lock} AND NOT granted"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        await Eventually.Holds(async () => await Column(ofWaiting) is [var held] && held == $"{count}");
        await holder.Run($"SELECT pg_advisory_unlock({Lock})");
        return (await Task.WhenAll(waiting)).All(answer => answer.Status == 200);
    }
}
