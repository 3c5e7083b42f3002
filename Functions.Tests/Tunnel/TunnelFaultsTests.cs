using System.Globalization;
using Edge.Tests.Faults;

namespace Edge.Tests.Tunnel;

/// <summary>An app in front of another, behind a tunnel that fails.</summary>
public sealed class TunnelFaultsTests(DeliveriesDatabase database) : SurvivedFaults, IClassFixture<DeliveriesDatabase>
{
    private static readonly (string Name, string Value)[] Quiet = [("log-level", "crit"), ("Logging:LogLevel:Default", "None")];
    private static readonly TimeSpan RemoteMayBeSilent = TimeSpan.FromSeconds(2);

    private protected override async Task ShouldSurvive(Func<TunnelDouble, Task> fault)
    {
        await database.Run("TRUNCATE api.deliveries");
        await using var far = await EdgeApp.Start(
            [("db-uri", database.AuthenticatorUri), ("db-schemas", "api"), ("db-anon-role", "delivery_sender"), .. Quiet]);
        await using var tunnel = TunnelDouble.To(new Uri(far.Root).Port);
        await using var near = await EdgeApp.Start(
        [
            ("Origin:Url", $"http://127.0.0.1:{tunnel.Port}/rest/v1"), .. Quiet,
            ("Origin:Timeout", RemoteMayBeSilent.ToString("c", CultureInfo.InvariantCulture)),
        ]);
        using var traffic = new Traffic(
            near.Api, database, new Dictionary<string, int> { ["EDGE010"] = 502, ["EDGE011"] = 504, ["EDGE012"] = 503 },
            new Dictionary<string, int[]> { ["EDGE014"] = [502, 504] });

        await traffic.ShouldSurvive(() => fault(tunnel), RemoteMayBeSilent);

        Assert.InRange(tunnel.Connections, 0, 2 * Traffic.AtOnce);
    }
}
