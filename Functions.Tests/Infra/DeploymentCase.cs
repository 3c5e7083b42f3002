namespace Edge.Tests.Infra;

/// <summary>A choice of main.bicep's parameters, by words: the tunnel's mode, then the switches that differ from their defaults.</summary>
internal sealed record DeploymentCase(string Words)
{
    public const string Marker = "a-secret-nobody-may-see";
    public const string EnvironmentName = "edge-test";
    public const string Image = "example.com/edge-functions:1";
    public const string ContainerImage = "example.com/edge:1";

    private static readonly string[] Modes = ["access", "rest", "publish", "none"];

    private static readonly Dictionary<string, string> Switches = new()
    {
        ["feed"] = "param deployFeed = true",
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

    public bool ChecksTokens => !Has("tokenless") && (!IsRemote || Has("settings"));

    /// <summary>Each mode bare, with each switch, and with all.</summary>
    public static IEnumerable<string> Matrix =>
        from mode in Modes
        from switches in Switches.Keys.Prepend("").Append(string.Join(' ', Switches.Keys))
        select $"{mode} {switches}".Trim();

    /// <summary>Lines of a parameter file.</summary>
    public IEnumerable<string> Parameters =>
    [
        $"param environmentName = '{EnvironmentName}'", $"param image = '{Image}'", $"param containerImage = '{ContainerImage}'",
        .. new[]
        {
            "dbUri", "jwtSecret", "masterKey", "tunnelToken", "tunnelClientId", "tunnelClientSecret", "postgresPassword",
        }.Select(secret => $"param {secret} = '{Marker}'"),
        $"param tunnelMode = '{Mode}'", "param tunnelHostname = 'db.example.com'",
        .. Words.Split(' ')[1..].Select(word => Switches[word]),
    ];
}
