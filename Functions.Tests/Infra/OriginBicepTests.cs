namespace Edge.Tests.Infra;

/// <summary>What <c>infra/origin/origin.bicep</c> would deploy for each server, as the compiler predicts it; and that these rules notice.</summary>
public sealed class OriginBicepTests(Templates asTheyAre) : IClassFixture<Templates>
{
    private static readonly string[] Common =
    [
        "PGRST_DB_URI=secret:db-uri", "PGRST_DB_SCHEMAS=public", "PGRST_DB_ANON_ROLE=web_anon", "PGRST_JWT_SECRET=secret:jwt-secret", "EDGE_SECRETS_HASH",
    ];

    private static readonly Dictionary<string, string[]> Settings = new()
    {
        ["edge"] = ["FunctionKeys__master=secret:master-key", "AZURE_CLIENT_ID", "APPLICATIONINSIGHTS_CONNECTION_STRING"],
        ["postgrest"] = ["PGRST_SERVER_PORT=8080", "PGRST_ADMIN_SERVER_PORT=3001"],
    };

    [Theory]
    [InlineData("edge")]
    [InlineData("postgrest")]
    public async Task The_database_side_is_reached_through_the_tunnel_only(string server) => Assert.Empty(await Mistakes(asTheyAre, server));

    [Theory]
    [InlineData("edge", "origin/origin.bicep", "'PGRST_DB_SCHEMAS', value", "'PGRST_DB_SCHEMA', value", "edge lacks PGRST_DB_SCHEMAS=public")]
    [InlineData("edge", "origin/origin.bicep", "{ name: 'PGRST_JWT_SECRET', secretRef: 'jwt-secret' }", "{ name: 'PGRST_JWT_SECRET', value: jwtSecret }",
        "a parameter shows")]
    [InlineData("edge", "origin/origin.bicep", "['db-uri', 'jwt-secret']", "['db-uri']", "has no secret jwt-secret")]
    [InlineData("edge", "origin/origin.bicep", "server == 'edge' ? ['master-key'] : []", "['master-key', 'tunnel-client-id']",
        "holds the secret tunnel-client-id for nobody")]
    [InlineData("edge", "origin/origin.bicep", "network.outputs.databaseSubnetId", "''", "public access to Postgres is Enabled")]
    [InlineData("edge", "origin/origin.bicep", "subnetId: network.outputs.appsSubnetId", "subnetId: ''", "the server is not in Postgres's network")]
    [InlineData("postgrest", "origin/origin.bicep", "string(edgePort)", "'3000'", "postgrest lacks PGRST_SERVER_PORT=8080")]
    [InlineData("postgrest", "origin/origin.bicep", "path: '/ready', port: 3001", "path: '/ready', port: 3000", "postgrest is not asked on its admin port")]
    [InlineData("postgrest", "origin/origin.bicep", "postgrest:v16.2", "postgrest:latest", "docker.io/postgrest/postgrest:latest is not pinned")]
    [InlineData("postgrest", "modules/tunnel.bicep", "['tunnel', 'run']", "['tunnel']", "cloudflared is started as")]
    [InlineData("postgrest", "modules/vault.bicep", "4633458b-17de-408a-b874-0445c86b69e6", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "is missing")]
    public async Task A_mistake_in_the_template_is_noticed(string server, string file, string text, string by, string mistake)
    {
        using var templates = new Templates();
        templates.Replace(file, text, by);

        Assert.Contains(await Mistakes(templates, server), said => said.Contains(mistake, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> Mistakes(Templates templates, string server)
    {
        var file = templates.Parameters("origin/origin.bicep",
        [
            $"param environmentName = '{DeploymentCase.EnvironmentName}'", $"param tunnelImage = '{DeploymentCase.TunnelImage}'", $"param server = '{server}'",
            .. server == "edge" ? new[] { $"param image = '{DeploymentCase.ContainerImage}'" } : [],
            .. new[] { "dbUri", "jwtSecret", "masterKey", "tunnelToken", "postgresPassword" }.Select(secret => $"param {secret} = '{DeploymentCase.Marker}'"),
        ]);
        if (await BicepCompiler.Shared.Predict(file) is not { } resources) return await BicepCompiler.Shared.Diagnostics(file);

        var deployed = new Deployment(resources);
        var app = deployed.Apps.Single();
        return
        [
            .. resources.SelectMany(resource => ResourceRules.Versioned(resource!)),
            .. ResourceRules.Tagged(deployed, DeploymentCase.EnvironmentName),
            .. ResourceRules.Roles(deployed,
            [
                ("3913510d-42f4-4e42-8a64-420c390055eb", "Microsoft.Insights/components"), // Monitoring Metrics Publisher
                ("4633458b-17de-408a-b874-0445c86b69e6", "Microsoft.KeyVault/vaults"), // Key Vault Secrets User
            ]),
            .. ResourceRules.SecretsHidden(deployed),
            .. ResourceRules.SecretsHashed(deployed, ["dbUri", "jwtSecret", "masterKey", "tunnelToken"]),
            .. ContainerRules.Ends(app),
            .. ResourceRules.Vault(deployed),
            .. ResourceRules.Postgres(deployed, wanted: true, isPrivate: true),
            .. Network(deployed),
            .. ContainerRules.AlwaysOnReplicas(app),
            .. ContainerRules.Processors(app),
            .. ContainerRules.SecretsFit(app),
            .. Containers(app, server),
        ];
    }

    private static IEnumerable<string> Network(Deployment deployed)
    {
        if (deployed.Single("Microsoft.App/managedEnvironments")["properties"]!["vnetConfiguration"]?["infrastructureSubnetId"] is null)
            yield return "the server is not in Postgres's network";
    }

    private static IEnumerable<string> Containers(ContainerApp app, string server)
    {
        if (app.Containers is not [var rest, var tunnel] || (string)rest["name"]! != server) return [$"{app.Name} is not {server} with a tunnel"];
        return [.. ContainerRules.Sidecar(app, tunnel, "publish"), .. Image((string)rest["image"]!), .. Given(rest, server), .. Probes(app, server)];
    }

    private static IEnumerable<string> Image(string image)
    {
        if (image.EndsWith(":latest", StringComparison.Ordinal) || !image.Contains(':', StringComparison.Ordinal)) yield return $"{image} is not pinned";
    }

    private static IEnumerable<string> Given(System.Text.Json.Nodes.JsonNode rest, string server)
    {
        var settings = ContainerApp.Environment(rest).ToDictionary(setting => setting.Name, setting => setting.Value);
        string[] expected = [.. Common, .. Settings[server]];
        foreach (var missing in expected.Where(setting => setting.Split('=') is var parts
            && (settings.GetValueOrDefault(parts[0]) is not { } value || (parts.Length == 2 && value != parts[1])))) yield return $"{server} lacks {missing}";
        foreach (var unknown in settings.Keys.Except(expected.Select(setting => setting.Split('=')[0]))) yield return $"{server} has {unknown}, which nobody reads";
    }

    private static IEnumerable<string> Probes(ContainerApp app, string server)
    {
        if (server == "edge") return ContainerRules.Probes(app);
        var asked = app.Containers[0]["probes"]!.AsArray().Select(probe => $"{probe!["type"]} {probe["httpGet"]!["port"]}{probe["httpGet"]!["path"]}").Order();
        return asked.SequenceEqual(["Liveness 3001/live", "Readiness 3001/ready"]) ? [] : ["postgrest is not asked on its admin port"];
    }
}
