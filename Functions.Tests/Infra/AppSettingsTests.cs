namespace Edge.Tests.Infra;

/// <summary>
/// A deployment can be given every setting of the app that it could want: by name in <c>modules/settings.bicep</c>, unless the templates give it
/// themselves or a reason is written down here. Names that hold a name of the operator's go through <c>otherSettings</c>, which takes any.
/// </summary>
public sealed class AppSettingsTests(Templates asTheyAre) : IClassFixture<Templates>
{
    private static readonly Dictionary<string, string> NotGiven = new()
    {
        ["Kv__ConnectionString"] = "the storage takes no keys: the app's identity enters it",
        ["AzureWebJobsStorage"] = "so do the Functions host's",
        ["ASPNETCORE_URLS"] = "the image says it",
        ["Secrets__Folder"] = "secrets are references to the vault",
        ["FunctionKeys__default"] = "the Functions host keeps keys of its own, and of the feed's functions none is called",
        ["Dev__DataFolder"] = "no development database in the cloud",
        ["EDGE_POSTGRES_BIN"] = "no development database in the cloud",
    };

    /// <summary>The templates give these only where the user does not.</summary>
    private static readonly string[] GivenByEither =
    [
        "PGRST_SERVER_CORS_ALLOWED_ORIGINS", "RateLimit__TrustedProxies", "ChangeFeed__Mode", "Realtime__Enabled",
    ];

    [Fact]
    public async Task Every_setting_that_the_code_reads_can_be_given_and_no_other() =>
        Assert.Empty(Mistakes(await Offered(asTheyAre), await Given(asTheyAre)));

    [Theory]
    [InlineData("  Cache__Enabled: string?\n", "", "Cache__Enabled cannot be given: add it to settings.bicep, or here with the reason why not")]
    [InlineData("Kv__Table:", "Kv__Table: string?\n  Kv__Tables:", "Kv__Tables can be given, and nobody reads it")]
    [InlineData("  Kv__Table: string?\n", "  Kv__Table: string?\n  Kv__ClientId: string?\n", "Kv__ClientId is given by the templates and by the user")]
    [InlineData("  Kv__Table: string?\n", "  Kv__Table: string?\n  ASPNETCORE_URLS: string?\n", "ASPNETCORE_URLS can be given, though: the image says it")]
    public async Task A_setting_too_many_or_too_few_in_settings_bicep_is_noticed(string text, string by, string mistake)
    {
        using var templates = new Templates();
        templates.Replace("modules/settings.bicep", text, by);

        Assert.Contains(mistake, Mistakes(await Offered(templates), await Given(asTheyAre)));
    }

    [Fact]
    public async Task A_setting_that_the_templates_give_under_another_name_is_noticed()
    {
        using var templates = new Templates();
        templates.Replace("main.bicep", "'Origin__Url'", "'Origin__Uri'");

        Assert.Contains(
            "Origin__Url cannot be given: add it to settings.bicep, or here with the reason why not",
            Mistakes(await Offered(templates), await Given(templates)));
    }

    private static IReadOnlyList<string> Mistakes(IReadOnlyList<string> byUser, IReadOnlySet<string> byTemplates)
    {
        var read = SettingNames.All.Where(name => !name.Contains("{}", StringComparison.Ordinal)).ToList();
        return
        [
            .. read.Except(byUser).Except(byTemplates).Except(NotGiven.Keys)
                .Select(name => $"{name} cannot be given: add it to settings.bicep, or here with the reason why not"),
            .. byUser.Except(read).Select(name => $"{name} can be given, and nobody reads it"),
            .. byUser.Intersect(byTemplates).Except(GivenByEither).Select(name => $"{name} is given by the templates and by the user"),
            .. byUser.Concat(byTemplates).Intersect(NotGiven.Keys).Select(name => $"{name} can be given, though: {NotGiven[name]}"),
        ];
    }

    private static async Task<IReadOnlyList<string>> Offered(Templates templates)
    {
        var compiled = await BicepCompiler.Shared.Compile(templates.In("modules/settings.bicep"));
        return [.. compiled["definitions"]!["AppSettings"]!["properties"]!.AsObject().Select(setting => setting.Key)];
    }

    private static async Task<IReadOnlySet<string>> Given(Templates templates)
    {
        string[] names = [.. await Given(templates, "access feed site"), .. await Given(templates, "rest")];
        return names.ToHashSet();
    }

    private static async Task<IEnumerable<string>> Given(Templates templates, string words)
    {
        var resources = await BicepCompiler.Shared.Predict(templates.Parameters("main.bicep", new DeploymentCase(words).Parameters));
        return new Deployment(resources!).Apps.SelectMany(app => ContainerApp.Environment(app.Containers[0])).Select(setting => setting.Name);
    }
}
