using System.Globalization;
using Edge.Tests.Faults;

namespace Edge.Tests.Tunnel;

/// <summary>An app that reaches <see cref="DeliveriesDatabase"/> through the near end of a tunnel, and waits for nothing longer than two seconds.</summary>
internal static class TunnelledApp
{
    private const int Pool = 10;

    public const string Sessions =
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND usename = 'delivery_authenticator'";

    public static readonly TimeSpan DatabaseMayTake = TimeSpan.FromSeconds(2);

    /// <param name="port">Of the tunnel's near end, on 127.0.0.1.</param>
    public static (string Name, string Value)[] Settings(DeliveriesDatabase database, int port) =>
    [
        ("db-uri", $"{database.AuthenticatorUri} host=127.0.0.1 port={port}"), ("db-schemas", "api"), ("db-anon-role", "delivery_sender"),
        ("db-pool", Pool.ToString(CultureInfo.InvariantCulture)), ("db-pool-acquisition-timeout", "2"), ("log-level", "crit"),
        ("Logging:LogLevel:Default", "None"), ("Logging:LogLevel:Npgsql.Connection", "None"),
        ("Engine:AnswerTimeout", DatabaseMayTake.ToString("c", CultureInfo.InvariantCulture)),
    ];

    public static Traffic TrafficTo(EdgeApp app, DeliveriesDatabase database) => new(
        app.Api, database, new Dictionary<string, int> { ["PGRST000"] = 503, ["PGRST001"] = 503, ["PGRST003"] = 504, ["EDGE015"] = 504 },
        new Dictionary<string, int[]> { ["EDGE002"] = [503] });

    /// <summary>And the one that listens.</summary>
    public static Task ShouldHoldNoMoreThanItsPool(DeliveriesDatabase database) =>
        Eventually.Holds(async () => (await database.Column(Sessions)).Count <= Pool + 1);
}
