using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Edge.Tests.Infra;

/// <summary>What <c>infra/main.bicep</c> would deploy, as the compiler predicts it.</summary>
public sealed class MainBicepTests
{
    private const string Marker = "a-secret-nobody-may-see";

    private static readonly string[] Common =
    [
        "param environmentName = 'edge-test'", "param image = 'example.com/edge:1'",
        $"param dbUri = '{Marker}'", $"param jwtSecret = '{Marker}'", $"param tunnelToken = '{Marker}'",
        $"param tunnelClientId = '{Marker}'", $"param tunnelClientSecret = '{Marker}'", $"param postgresPassword = '{Marker}'",
    ];

    // The compiler takes seconds, and its answer does not change: once for each mode, with everything switched on.
    private static readonly ConcurrentDictionary<string, Lazy<Task<JsonArray>>> Predicted = [];

    private static Task<JsonArray> Deployed(string mode) => Predicted.GetOrAdd(mode, _ => new(() => Bicep.Predict(
        [
            .. Common, $"param tunnelMode = '{mode}'", "param tunnelHostname = 'db.example.com'",
            "param deployPostgres = true", "param deployRegistry = true", "param deployNetwork = true",
        ]))).Value;

    private static IEnumerable<JsonNode> OfType(JsonArray resources, string type) => resources.Where(resource => (string?)resource!["type"] == type)!;

    private static JsonNode App(JsonArray resources) => OfType(resources, "Microsoft.App/containerApps").Single();

    private static JsonArray Containers(JsonArray resources) => App(resources)["properties"]!["template"]!["containers"]!.AsArray();

    [Fact]
    public async Task The_linter_has_nothing_to_say() => Assert.Equal("", await Bicep.Lint("main.bicepparam"));

    [Fact]
    public async Task With_access_the_database_is_on_loopback_through_the_sidecar()
    {
        var containers = Containers(await Deployed("access"));

        Assert.Equal(["edge", "cloudflared"], containers.Select(container => (string?)container!["name"]));
        Assert.Equal(["access", "tcp"], containers[1]!["args"]!.AsArray().Select(argument => (string?)argument));
        Assert.Equal(
            """[{"name":"TUNNEL_SERVICE_HOSTNAME","value":"db.example.com"},{"name":"TUNNEL_SERVICE_URL","value":"127.0.0.1:5432"},{"name":"TUNNEL_SERVICE_TOKEN_ID","secretRef":"tunnel-client-id"},{"name":"TUNNEL_SERVICE_TOKEN_SECRET","secretRef":"tunnel-client-secret"}]""",
            containers[1]!["env"]!.ToJsonString());
    }

    [Fact]
    public async Task A_published_app_is_reached_by_its_tunnel_only_and_never_sleeps()
    {
        var resources = await Deployed("publish");

        Assert.Equal(["tunnel", "run"], Containers(resources)[1]!["args"]!.AsArray().Select(argument => (string?)argument));
        Assert.False((bool)App(resources)["properties"]!["configuration"]!["ingress"]!["external"]!);
        Assert.Equal(1, (int)App(resources)["properties"]!["template"]!["scale"]!["minReplicas"]!);
    }

    [Fact]
    public async Task Without_a_tunnel_the_app_is_alone()
    {
        Assert.Equal(["edge"], Containers(await Deployed("none")).Select(container => (string?)container!["name"]));
    }

    [Theory]
    [InlineData("access", 0.75, 1.5)]
    [InlineData("publish", 0.75, 1.5)]
    [InlineData("none", 0.5, 1.0)]
    public async Task Processors_and_memory_together_are_a_pair_that_the_platform_knows(string mode, double processors, double gibibytes)
    {
        var resources = Containers(await Deployed(mode)).Select(container => container!["resources"]!).ToList();

        Assert.Equal(processors, resources.Sum(shares => (double)shares["cpu"]!));
        Assert.Equal(gibibytes, resources.Sum(shares => double.Parse(((string)shares["memory"]!).TrimEnd('i', 'G'), System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("access")]
    [InlineData("publish")]
    [InlineData("none")]
    public async Task No_secret_stands_in_what_is_deployed(string mode)
    {
        var resources = await Deployed(mode);

        Assert.DoesNotContain(Marker, resources.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_identity_has_the_roles_it_needs_and_no_others()
    {
        var granted = OfType(await Deployed("access"), "Microsoft.Authorization/roleAssignments")
            .Select(role => ((string)role["properties"]!["roleDefinitionId"]!)[^36..]);

        Assert.Equal(
            [
                "3913510d-42f4-4e42-8a64-420c390055eb", // Monitoring Metrics Publisher
                "4633458b-17de-408a-b874-0445c86b69e6", // Key Vault Secrets User
                "7f951dda-4ed3-4680-a7ca-43fe172d538d", // AcrPull
                "974c5e8b-45b9-4653-ba55-5f855dd0fb88", // Storage Queue Data Contributor
                "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", // Storage Blob Data Owner
                "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", // Storage Table Data Contributor
            ],
            granted.OrderBy(role => role[0] == '0' ? "z" : role, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Storage_takes_no_keys_and_no_plain_http()
    {
        var storage = OfType(await Deployed("access"), "Microsoft.Storage/storageAccounts").Single()["properties"]!;

        Assert.False((bool)storage["allowSharedKeyAccess"]!);
        Assert.False((bool)storage["allowBlobPublicAccess"]!);
        Assert.True((bool)storage["supportsHttpsTrafficOnly"]!);
        Assert.Equal("TLS1_2", (string?)storage["minimumTlsVersion"]);
    }

    [Fact]
    public async Task A_postgres_of_ones_own_is_ready_for_logical_replication()
    {
        var settings = OfType(await Deployed("none"), "Microsoft.DBforPostgreSQL/flexibleServers/configurations")
            .ToDictionary(setting => ((string)setting["name"]!).Split('/')[1], setting => (string?)setting["properties"]!["value"]);

        Assert.Equal("logical", settings["wal_level"]);
        Assert.Equal("4096", settings["max_slot_wal_keep_size"]);
    }
}
