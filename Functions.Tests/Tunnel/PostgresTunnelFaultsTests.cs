using Edge.Tests.Faults;

namespace Edge.Tests.Tunnel;

/// <summary>The engine, whose pool reaches Postgres through a tunnel that fails.</summary>
public sealed class PostgresTunnelFaultsTests(DeliveriesDatabase database) : SurvivedFaults, IClassFixture<DeliveriesDatabase>
{
    private protected override async Task ShouldSurvive(Func<TunnelDouble, Task> fault)
    {
        await database.Run("TRUNCATE api.deliveries");
        await using var tunnel = TunnelDouble.To(database);
        await using var app = await EdgeApp.Start(TunnelledApp.Settings(database, tunnel.Port));

        using var traffic = TunnelledApp.TrafficTo(app, database);

        await traffic.ShouldSurvive(() => fault(tunnel), TunnelledApp.DatabaseMayTake);

        await TunnelledApp.ShouldHoldNoMoreThanItsPool(database);
    }
}
