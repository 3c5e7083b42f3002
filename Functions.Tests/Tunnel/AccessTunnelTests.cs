using Edge.Tests.Faults;

namespace Edge.Tests.Tunnel;

/// <summary>The engine's pool through a tunnel behind Cloudflare Access, and what it makes of it when the tunnel fails or lets nobody in.</summary>
[Collection(nameof(Alone))]
public sealed class AccessTunnelTests(DeliveriesDatabase database) : IClassFixture<DeliveriesDatabase>
{
    [SkippableFact]
    public async Task The_pool_runs_through_it_one_WebSocket_for_each_connection()
    {
        using var certificates = new Certificates();
        await using var edge = await AccessEdge.Start(certificates, PostgresAddress.Of(database.ConnectionString));
        await using var sidecar = new AccessSidecar(edge.Port, certificates);
        await using var app = await EdgeApp.Start(TunnelledApp.Settings(database, sidecar.Port));

        (await app.Api.Post("/deliveries", """{"id":7}""", prefer: "return=representation")).ShouldBeText(201, """[{"id":7}]""");
        var large = await app.Api.Post("/deliveries?select=id", $"[{string.Join(',', Enumerable.Range(1, 50_000).Select(id => $$"""{"id":{{id}}}"""))}]");
        Assert.Equal(201, large.Status);
        var all = await app.Api.Get("/deliveries?select=id&id=gt.0&order=id");

        Assert.Equal(50_001, all.Json!.AsArray().Count);
        Assert.InRange((await database.Column(TunnelledApp.Sessions)).Count, 2, edge.Carried);
    }

    [SkippableFact]
    public async Task A_wrong_service_token_is_refused()
    {
        using var certificates = new Certificates();
        await using var edge = await AccessEdge.Start(certificates, PostgresAddress.Of(database.ConnectionString));
        await using var sidecar = new AccessSidecar(edge.Port, certificates, secret: "0000000000000000");
        await using var app = await EdgeApp.Start(TunnelledApp.Settings(database, sidecar.Port), untilReady: false);

        // The sidecar ends the connection; which of the two the app hears first is open.
        string[] endings = ["reading from stream", "Connection reset by peer", "Broken pipe"];
        await Eventually.Holds(async () =>
        {
            var ready = (await app.Site.Get("/health/ready")).Text;
            return endings.Any(ending => ready.Contains(ending, StringComparison.Ordinal));
        });

        (await app.Api.Get("/deliveries")).ShouldBeError(503, "PGRST002");
        Assert.Equal(0, edge.Carried);
    }

    [SkippableFact]
    public Task The_way_to_the_edge_is_cut() => ShouldSurvive(TunnelFaults.Cut);

    [SkippableFact]
    public Task The_way_to_the_edge_stalls_for_longer_than_one_waits() => ShouldSurvive(TunnelFaults.Stall);

    private async Task ShouldSurvive(Func<TunnelDouble, Task> fault)
    {
        await database.Run("TRUNCATE api.deliveries");
        using var certificates = new Certificates();
        await using var edge = await AccessEdge.Start(certificates, PostgresAddress.Of(database.ConnectionString));
        await using var way = TunnelDouble.To(edge.Port);
        await using var sidecar = new AccessSidecar(way.Port, certificates);
        await using var app = await EdgeApp.Start(TunnelledApp.Settings(database, sidecar.Port));

        using var traffic = TunnelledApp.TrafficTo(app, database);

        await traffic.ShouldSurvive(() => fault(way), TunnelledApp.DatabaseMayTake);

        await TunnelledApp.ShouldHoldNoMoreThanItsPool(database);
    }
}
