namespace Edge.Tests.Infra;

/// <summary>A choice of main.bicep's parameters, by words: the tunnel's mode, then the switches that differ from their defaults.</summary>
internal sealed record DeploymentCase(string Words)
{
    public const string Marker = "a-secret-nobody-may-see";
    public const string EnvironmentName = "edge-test";
    public const string Image = "example.com/edge-functions:1";
    public const string ContainerImage = "example.com/edge:1";
    public const string TunnelImage = "example.com/edge-tunnel:1";

    private static readonly string[] Modes = ["access", "rest", "publish", "none"];

    private static readonly Dictionary<string, string> Switches = new()
    {
        ["container"] = "param hosting = 'container'",
        ["feed"] = "param deployFeed = true",
        ["install"] = "param deployInstall = true",
        ["alerts"] = "param alertEmail = 'operator@example.com'\nparam budgetAmount = 100\nparam budgetStart = '2026-12-01'",
        ["domain"] = "param customDomains = [{ name: 'api.example.com', certificateId: '/certificates/api' }]\nparam recoverVault = true",
        ["proxies"] = "param settings = { RateLimit__TrustedProxies: '0' }",
        ["site"] = "param deploySite = true",
        ["registry"] = "param deployRegistry = true",
        ["network"] = "param deployNetwork = true",
        ["postgres"] = "param deployPostgres = true",
        ["tokenless"] = "param acceptTokens = false",
        ["settings"] = "param settings = { PGRST_DB_MAX_ROWS: '100', Origin__VerifyJwt: 'true' }",
    };

    public string Mode => Words.Split(' ')[0];

    public bool Has(string word) => Words.Split(' ').Contains(word);

    /// <summary>Whether a REST server elsewhere stands in for the database.</summary>
    public bool IsRemote => Mode == "rest";

    public bool IsContainer => Has("container");

    /// <summary>The function app sleeps, and cannot hold sockets: the feed has an app of its own.</summary>
    public bool HasFeedApp => Has("feed") && !IsContainer;

    /// <summary>Not through an access tunnel: a job ends only when all its containers do, and a tunnel does not end.</summary>
    public bool HasInstall => Has("install") && (Mode is "none" or "publish");

    public bool ChecksTokens => !Has("tokenless") && (!IsRemote || Has("settings"));

    /// <summary>Each mode bare, with all under either host, and each switch with one mode, or two where it differs by mode.</summary>
    public static IEnumerable<string> Matrix =>
    [
        .. from mode in Modes
           from switches in new[] { "", string.Join(' ', Switches.Keys.Except(["container", "proxies"])), string.Join(' ', Switches.Keys.Except(["proxies"])) }
           select $"{mode} {switches}".Trim(),
        .. Switches.Keys.Select(word => $"none {word}"), "rest settings", "rest tokenless", "publish install", "access install", "none container feed",
    ];

    /// <summary>Lines of a parameter file.</summary>
    public IEnumerable<string> Parameters =>
    [
        $"param environmentName = '{EnvironmentName}'", $"param image = '{Image}'", $"param containerImage = '{ContainerImage}'",
        $"param tunnelImage = '{TunnelImage}'",
        .. new[]
        {
            "dbUri", "installDbUri", "jwtSecret", "masterKey", "tunnelToken", "tunnelClientId", "tunnelClientSecret", "postgresPassword",
        }.Select(secret => $"param {secret} = '{Marker}'"),
        $"param tunnelMode = '{Mode}'", "param tunnelHostname = 'db.example.com'",
        .. Words.Split(' ')[1..].Select(word => Switches[word]),
    ];
}
