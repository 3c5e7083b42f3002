using System.Globalization;
using Edge.Tests.Faults;

namespace Edge.Tests.Tunnel;

/// <summary>The engine, whose pool reaches Postgres through a tunnel that fails.</summary>
public sealed class PostgresTunnelFaultsTests(DeliveriesDatabase database) : IClassFixture<DeliveriesDatabase>
{
    private const int Pool = 10;
    private const string Sessions =
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND usename = 'delivery_authenticator'";

    private static readonly TimeSpan DatabaseMayTake = TimeSpan.FromSeconds(2);

    [SkippableFact]
    public Task The_tunnel_is_cut() => ShouldSurvive(TunnelFaults.Cut);

    [SkippableFact]
    public Task The_tunnel_stalls_for_longer_than_one_waits() => ShouldSurvive(TunnelFaults.Stall);

    [SkippableFact]
    public Task The_tunnel_flaps_every_second() => ShouldSurvive(TunnelFaults.Flap);

    [SkippableFact]
    public Task The_tunnel_is_slow() => ShouldSurvive(TunnelFaults.BeSlow);

    private async Task ShouldSurvive(Func<TunnelDouble, Task> fault)
    {
        await database.Run("TRUNCATE api.deliveries");
        await using var tunnel = TunnelDouble.To(database);
        await using var app = await EdgeApp.Start(
        [
            ("db-uri", $"{database.AuthenticatorUri} host=127.0.0.1 port={tunnel.Port}"), ("db-schemas", "api"), ("db-anon-role", "delivery_sender"),
            ("db-pool", Pool.ToString(CultureInfo.InvariantCulture)), ("db-pool-acquisition-timeout", "2"), ("log-level", "crit"),
            ("Logging:LogLevel:Default", "None"), ("Logging:LogLevel:Npgsql.Connection", "None"),
            ("Engine:AnswerTimeout", DatabaseMayTake.ToString("c", CultureInfo.InvariantCulture)),
        ]);
        var traffic = new Traffic(
            app.Api, database, new Dictionary<string, int> { ["PGRST000"] = 503, ["PGRST001"] = 503, ["PGRST003"] = 504, ["EDGE015"] = 504 },
            new Dictionary<string, int[]> { ["EDGE002"] = [503] });

        await traffic.ShouldSurvive(() => fault(tunnel), DatabaseMayTake);

        // The pool's, and the one that listens.
        await Eventually.Holds(async () => (await database.Column(Sessions)).Count <= Pool + 1);
        Assert.InRange(tunnel.Connections, 0, Pool + 1);
    }
}
