namespace Edge.Tests.Infra;

/// <summary>What <c>infra/main.bicep</c> would deploy for each mode and switch, as the compiler predicts it; and that these rules notice.</summary>
public sealed class MainBicepTests(Templates asTheyAre) : IClassFixture<Templates>
{
    public static TheoryData<string> Matrix => [.. DeploymentCase.Matrix];

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task A_deployment_has_what_its_switches_say_and_nothing_open(string words) =>
        Assert.Empty(await Mistakes(asTheyAre, new(words)));

    [Theory]
    [InlineData("modules/storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAcess: false", "the storage takes keys")]
    [InlineData("modules/storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true", "the storage takes keys")]
    [InlineData("modules/storage.bicep", "'TLS1_2'", "'TLS1_0'", "the storage takes old TLS")]
    [InlineData("modules/storage.bicep", "  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'\n", "", "0a9a7e1f")]
    [InlineData("modules/storage.bicep", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "is too much")]
    [InlineData("modules/storage.bicep", "  tags: tags\n", "  tags: { application: tags.application }\n", "is not tagged")]
    [InlineData("modules/storage.bicep", "storageAccounts@2025-06-01", "storageAccounts@2024-01-01", "is not a version that was chosen")]
    [InlineData("modules/vault.bicep", "enableRbacAuthorization: true", "enableRbacAuthorization: false", "the vault can be read")]
    [InlineData("modules/registry.bicep", "adminUserEnabled: false", "adminUserEnabled: true", "the registry has a password")]
    [InlineData("modules/postgres.bicep", "publicNetworkAccess: 'Disabled'", "publicNetworkAccess: 'Enabled'", "public access to Postgres")]
    [InlineData("modules/postgres.bicep", "name: 'max_wal_senders'", "name: 'max_slot_wal_keep_size'", "max_slot_wal_keep_size is read-only")]
    [InlineData("modules/edge.bicep", "/health/serving", "/health/ready", "is not asked whether it serves")]
    [InlineData("modules/edge.bicep", "      timeoutSeconds: 5\n", "", "is not asked whether it serves")]
    [InlineData("modules/edge.bicep", "var graceSeconds = 60", "var graceSeconds = 30", "is killed after 30 seconds")]
    [InlineData("modules/tunnel.bicep", "'LINGER_PORT'", "'LINGER'", "cloudflared gets")]
    [InlineData("modules/vault.bicep", "recover ? 'recover' : 'default'", "recover ? 'default' : 'recover'", "a deleted vault is not taken back as was asked")]
    [InlineData("modules/vault.bicep", "isPrivate ? 'Disabled' : 'Enabled'", "'Enabled'", "public access to Microsoft.KeyVault/vaults is Enabled")]
    [InlineData("main.bicep", "{ name: 'queue', targetId: storageId, zone: 'privatelink.queue.${storageSuffix}' }\n", "", "private endpoints are blob, table, vault")]
    [InlineData("main.bicep", "uniqueString(dbUri, jwtSecret, masterKey,", "uniqueString(dbUri, masterKey,", "goes on with an old jwtSecret")]
    [InlineData("main.bicep", "value: toLower(named.app)", "value: toLower(named.feed)", "a wrong value for AzureFunctionsWebHost__hostid")]
    [InlineData("main.bicep", "[{ name: 'ASPNETCORE_FORWARDEDHEADERS_ENABLED', value: 'true' }]", "[]", "lacks ASPNETCORE_FORWARDEDHEADERS_ENABLED")]
    [InlineData("main.bicep", "[{ name: 'ChangeFeed__Mode', value: feedMode }] : [],\n  given", "[] : [],\n  given", "lacks ChangeFeed__Mode")]
    [InlineData("main.bicep", "    minReplicas: 1\n", "    minReplicas: 0\n", "ca-edge-test-feed sleeps")]
    [InlineData("modules/alerts.bicep", "name: 'slot-lag'", "name: 'lag'", "nobody is told of slot-lag")]
    [InlineData("modules/app.bicep", "allowInsecure: false", "allowInsecure: true", "plain HTTP")]
    [InlineData("modules/app.bicep", "hosting == 'functions' ? 'functionapp' : null", "null", "the app is not run by what was asked for")]
    [InlineData("modules/edge.bicep", "json('0.5'), memory: '1Gi'", "json('0.5'), memory: '2Gi'", "wants 0.75 CPU with 2.5 GiB")]
    [InlineData("modules/edge.bicep", "var edgePort = 8080", "var edgePort = 80", "a port that nobody listens on")]
    [InlineData("modules/tunnel.bicep", "value: '127.0.0.1:5432'", "value: '0.0.0.0:5432'", "cloudflared gets")]
    [InlineData("modules/tunnel.bicep", "'TUNNEL_SERVICE_HOSTNAME'", "'TUNNEL_HOSTNAME'", "cloudflared gets")]
    [InlineData("modules/tunnel.bicep", "['access', 'tcp']", "['access', 'ssh']", "cloudflared is started as")]
    [InlineData("main.bicep", "{ name: 'PGRST_DB_URI', secretRef: 'db-uri' }", "{ name: 'PGRST_DB_URI', value: dbUri }", "a parameter shows")]
    [InlineData("main.bicep", "\n      { name: 'PGRST_DB_SCHEMAS', value", "\n      { name: 'PGRST_DB_SCHEMA', value", "lacks PGRST_DB_SCHEMAS")]
    [InlineData("main.bicep", "tunnelSidecars(tunnelMode, tunnelHostname, tunnelImage)", "tunnelSidecars(tunnelMode, tunnelHostname, 'cloudflared:1')", "cloudflared is another")]
    [InlineData("main.bicep", "concat(databaseSecrets, ['master-key'],", "concat(databaseSecrets,", "has no secret master-key")]
    [InlineData("main.bicep", "param environmentName string", "param enviromentName string", "BCP057")]
    [InlineData("main.bicep", "output appName string = named.app", "output appName string = dbUri", "outputs-should-not-contain-secrets")]
    public async Task A_mistake_in_a_template_is_noticed(string file, string text, string by, string mistake)
    {
        using var templates = new Templates();
        templates.Replace(file, text, by);

        Assert.Contains(await Mistakes(templates, new("access feed registry network postgres alerts")), said => said.Contains(mistake, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sidecar_before_the_app_is_noticed()
    {
        using var templates = new Templates();
        const string Edge = "          : edgeContainer(image, concat(commonSettings, functionsHostSettings))\n      ],\n      ";
        const string Tunnel = "tunnelSidecars(tunnelMode, tunnelHostname, tunnelImage)\n";
        templates.Replace("main.bicep", Edge + Tunnel, $"          : edgeContainer(image, concat(commonSettings, functionsHostSettings))\n      ]\n");
        templates.Replace("main.bicep", "    containers: concat(\n      [\n        isContainer", "    containers: concat(\n      tunnelSidecars(tunnelMode, tunnelHostname, tunnelImage),\n      [\n        isContainer");

        Assert.Contains("ca-edge-test has the containers cloudflared, edge", await Mistakes(templates, new("access")));
    }

    [Fact]
    public async Task A_setting_that_moved_to_another_list_is_noticed()
    {
        const string Setting = "    { name: 'PGRST_DB_ANON_ROLE', value: anonymousRole }\n";
        using var templates = new Templates();
        templates.Replace("main.bicep", "\n" + Setting, "\n");
        templates.Replace("main.bicep", "var functionsHostSettings Setting[] = concat(\n  [\n", "var functionsHostSettings Setting[] = concat(\n  [\n" + Setting);

        Assert.Equal(["ca-edge-test-feed lacks PGRST_DB_ANON_ROLE"], await Mistakes(templates, new("none feed")));
    }

    [Fact]
    public async Task A_published_app_that_may_sleep_is_noticed()
    {
        using var templates = new Templates();
        templates.Replace("main.bicep", "tunnelMode == 'publish' || (deployFeed && hosting == 'container') ? 1 : 0", "0");

        Assert.Equal(["a published app sleeps, and its tunnel with it"], await Mistakes(templates, new("publish")));
    }

    [Theory]
    [InlineData("modules/storage.bicep", "allowBlobPublicAccess: false", "allowBlobPublicAcess: false", "Did you mean \"allowBlobPublicAccess\"")]
    [InlineData("modules/edge.bicep", "periodSeconds: 10", "periodSecond: 10", "Did you mean \"periodSeconds\"")]
    [InlineData("modules/tunnel.bicep", "failureThreshold: 6", "failureThreshhold: 6", "Did you mean \"failureThreshold\"")]
    public async Task A_misspelt_property_is_noticed_by_the_compiler(string file, string text, string by, string said)
    {
        using var templates = new Templates();
        templates.Replace(file, text, by);

        var diagnostics = await BicepCompiler.Shared.Diagnostics(templates.Parameters("main.bicep", new DeploymentCase("none").Parameters));
        Assert.Contains(diagnostics, line => line.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_misspelt_setting_of_the_users_does_not_compile()
    {
        using var templates = new Templates();
        var file = templates.Parameters("main.bicep", [.. new DeploymentCase("none").Parameters, "param settings = { PGRST_DB_MAX_ROW: '100' }"]);

        Assert.Null(await BicepCompiler.Shared.Predict(file));
        Assert.Contains(await BicepCompiler.Shared.Diagnostics(file), said => said.Contains("Did you mean \"PGRST_DB_MAX_ROWS\"", StringComparison.Ordinal));
    }

    /// <summary>What the platform does with an empty value is known from the template alone: it refuses it before anything is changed.</summary>
    [Fact]
    public async Task An_empty_secret_is_refused_and_replaces_none()
    {
        var template = await BicepCompiler.Shared.Compile(Repository.Path("infra/modules/secret.bicep"));

        Assert.Equal("""{"type":"securestring","minLength":1}""", Without(template["parameters"]!["value"]!, "metadata"));
    }

    [Fact]
    public async Task Postgres_waits_for_its_zone_and_takes_one_change_at_a_time()
    {
        var resources = (await BicepCompiler.Shared.Compile(Repository.Path("infra/modules/postgres.bicep")))["resources"]!.AsArray();
        List<string> After(string type) =>
        [
            .. resources.Where(resource => ((string)resource!["type"]!).EndsWith(type, StringComparison.Ordinal))
                .Select(resource => string.Join(' ', resource!["dependsOn"]!.AsArray().Select(other => (string)other!))),
        ];

        Assert.Contains("virtualNetworkLinks", After("/flexibleServers").Single(), StringComparison.Ordinal);
        var settings = After("/configurations");
        Assert.Equal(settings.Count - 1, settings.Count(after => after.Contains("/configurations'", StringComparison.Ordinal)));
        var rules = (await BicepCompiler.Shared.Compile(Repository.Path("infra/modules/firewall.bicep")))["resources"]!["rules"]!["copy"]!;
        Assert.Equal(("serial", 1), ((string)rules["mode"]!, (int)rules["batchSize"]!));
    }

    /// <summary>The rules themselves are made from addresses that are known only once the app is there.</summary>
    [Fact]
    public async Task Without_a_network_Postgres_lets_in_the_apps_addresses()
    {
        var modules = (await BicepCompiler.Shared.Compile(Repository.Path("infra/main.bicep")))["resources"]!;
        var firewall = (modules is System.Text.Json.Nodes.JsonObject named ? named.Select(entry => entry.Value) : modules.AsArray())
            .Single(module => (string?)module!["name"] == "firewall")!;

        Assert.Equal("[and(parameters('deployPostgres'), not(parameters('deployNetwork')))]", (string)firewall["condition"]!);
        Assert.EndsWith(".outputs.outboundAddresses.value]", (string)firewall["properties"]!["parameters"]!["addresses"]!["value"]!, StringComparison.Ordinal);
    }

    private static string Without(System.Text.Json.Nodes.JsonNode node, string field)
    {
        node.AsObject().Remove(field);
        return node.ToJsonString();
    }

    /// <summary>What our rules say, or where they have nothing to say, the compiler and the linter.</summary>
    private static async Task<IReadOnlyList<string>> Mistakes(Templates templates, DeploymentCase wanted)
    {
        var file = templates.Parameters("main.bicep", wanted.Parameters);
        if (await BicepCompiler.Shared.Predict(file) is not { } resources) return await BicepCompiler.Shared.Diagnostics(file);

        var deployment = new Deployment(resources);
        return
        [
            .. ContainerRules.Mistakes(wanted, deployment),
            .. SettingRules.Mistakes(wanted, deployment),
            .. ResourceRules.Mistakes(wanted, deployment),
        ];
    }
}
