using System.Net;
using Edge.Tests.Faults;

namespace Edge.Tests.Tunnel;

/// <summary>A database's side that publishes itself through an SSH server: either Postgres, or an app in front of it.</summary>
public sealed class SshTunnelTests(DeliveriesDatabase database) : IClassFixture<DeliveriesDatabase>
{
    private static readonly string Rows = $"[{string.Join(',', Enumerable.Range(1, 50_000).Select(id => $$"""{"id":{{id}}}"""))}]";

    [SkippableFact]
    public async Task It_carries_HTTP_to_another_app()
    {
        await database.Run("TRUNCATE api.deliveries");
        await using var server = await SshServer.Start();
        await using var far = await EdgeApp.Start([("db-uri", database.AuthenticatorUri), ("db-schemas", "api"), ("db-anon-role", "delivery_sender")]);
        await using var tunnel = await SshTunnel.Open(server, new IPEndPoint(IPAddress.Loopback, new Uri(far.Root).Port));
        await using var near = await EdgeApp.Start([("Origin:Url", $"http://127.0.0.1:{tunnel.Port}/rest/v1")]);

        Assert.Equal(201, (await near.Api.Post("/deliveries", Rows)).Status);
        var (direct, carried) = (await far.Api.Get("/deliveries?order=id"), await near.Api.Get("/deliveries?order=id"));

        Assert.Equal(50_000, carried.Json!.AsArray().Count);
        Assert.Equal(direct.Body, carried.Body);
    }

    [SkippableFact]
    public async Task It_carries_Postgres_own_protocol_and_what_it_publishes_is_there_again_when_it_is()
    {
        await database.Run("TRUNCATE api.deliveries");
        await using var server = await SshServer.Start();
        await using var tunnel = await SshTunnel.Open(server, PostgresAddress.Of(database.ConnectionString));
        await using var app = await EdgeApp.Start(TunnelledApp.Settings(database, tunnel.Port));

        Assert.Equal(201, (await app.Api.Post("/deliveries", Rows)).Status);
        Assert.Equal(50_000, (await app.Api.Get("/deliveries?order=id")).Json!.AsArray().Count);

        await tunnel.Cut();
        (await app.Api.Get("/deliveries?limit=1")).ShouldBeError(503, "PGRST000");
        await tunnel.Return();
        (await app.Api.Get("/deliveries?select=id&id=eq.1")).ShouldBeText(200, """[{"id":1}]""");
    }
}
