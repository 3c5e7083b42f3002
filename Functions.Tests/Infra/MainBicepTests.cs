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
    [InlineData("modules/postgres.bicep", "value: '4096'", "value: '-1'", "a slot may fill the disk")]
    [InlineData("modules/app.bicep", "allowInsecure: false", "allowInsecure: true", "plain HTTP")]
    [InlineData("modules/app.bicep", "kind: 'functionapp'\n", "", "there is not one function app")]
    [InlineData("modules/edge.bicep", "json('0.5'), memory: '1Gi'", "json('0.5'), memory: '2Gi'", "wants 0.75 CPU with 2.5 GiB")]
    [InlineData("modules/edge.bicep", "var edgePort = 8080", "var edgePort = 80", "a port that nobody listens on")]
    [InlineData("modules/tunnel.bicep", "value: '127.0.0.1:5432'", "value: '0.0.0.0:5432'", "cloudflared gets")]
    [InlineData("modules/tunnel.bicep", "'TUNNEL_SERVICE_HOSTNAME'", "'TUNNEL_HOSTNAME'", "cloudflared gets")]
    [InlineData("modules/tunnel.bicep", "['access', 'tcp']", "['access', 'ssh']", "cloudflared is started as")]
    [InlineData("modules/always-on.bicep", "minReplicas: 1", "minReplicas: 0", "is not always one replica")]
    [InlineData("main.bicep", "{ name: 'PGRST_DB_URI', secretRef: 'db-uri' }", "{ name: 'PGRST_DB_URI', value: dbUri }", "a parameter shows")]
    [InlineData("main.bicep", "'PGRST_DB_SCHEMAS', value", "'PGRST_DB_SCHEMA', value", "lacks PGRST_DB_SCHEMAS")]
    [InlineData("main.bicep", "cloudflare/cloudflared:2026.8.0", "cloudflare/cloudflared:latest", "cloudflared is not pinned")]
    [InlineData("main.bicep", "concat(databaseSecrets, ['master-key'],", "concat(databaseSecrets,", "has no secret master-key")]
    [InlineData("main.bicep", "param environmentName string", "param enviromentName string", "BCP057")]
    [InlineData("main.bicep", "output appName string = named.app", "output appName string = dbUri", "outputs-should-not-contain-secrets")]
    public async Task A_mistake_in_a_template_is_noticed(string file, string text, string by, string mistake)
    {
        using var templates = new Templates();
        templates.Replace(file, text, by);

        Assert.Contains(await Mistakes(templates, new("access feed registry network postgres")), said => said.Contains(mistake, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sidecar_before_the_app_is_noticed()
    {
        using var templates = new Templates();
        templates.Replace("main.bicep", "      [edgeContainer(image, concat(commonSettings, functionsHostSettings))],\n", "      tunnelSidecars(tunnelMode, tunnelHostname, tunnelImage),\n");
        templates.Replace(
            "main.bicep", "      tunnelSidecars(tunnelMode, tunnelHostname, tunnelImage)\n",
            "      [edgeContainer(image, concat(commonSettings, functionsHostSettings))]\n");

        Assert.Contains("ca-edge-test has the containers cloudflared, edge", await Mistakes(templates, new("access")));
    }

    [Fact]
    public async Task A_setting_that_moved_to_another_list_is_noticed()
    {
        const string Setting = "    { name: 'PGRST_DB_ANON_ROLE', value: anonymousRole }\n";
        using var templates = new Templates();
        templates.Replace("main.bicep", Setting, "");
        templates.Replace("main.bicep", "var functionsHostSettings Setting[] = [\n", "var functionsHostSettings Setting[] = [\n" + Setting);

        Assert.Equal(["ca-edge-test-feed lacks PGRST_DB_ANON_ROLE"], await Mistakes(templates, new("none feed")));
    }

    [Fact]
    public async Task A_published_app_that_may_sleep_is_noticed()
    {
        using var templates = new Templates();
        templates.Replace("main.bicep", "tunnelMode == 'publish' ? 1 : 0", "0");

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

    /// <summary>What our rules say, or where they have nothing to say, the compiler and the linter.</summary>
    private static async Task<IReadOnlyList<string>> Mistakes(Templates templates, DeploymentCase wanted)
    {
        var file = templates.Parameters("main.bicep", wanted.Parameters);
        if (await BicepCompiler.Shared.Predict(file) is not { } resources) return await BicepCompiler.Shared.Diagnostics(file);

        var deployment = new Deployment(resources);
        if (deployment.Apps.Count(app => app.Kind == "functionapp") != 1) return ["there is not one function app"];
        return
        [
            .. ContainerRules.Mistakes(wanted, deployment),
            .. SettingRules.Mistakes(wanted, deployment),
            .. ResourceRules.Mistakes(wanted, deployment),
        ];
    }
}
