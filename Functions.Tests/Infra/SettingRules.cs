namespace Edge.Tests.Infra;

/// <summary>Which settings the app's containers have to have, and no others.</summary>
internal static class SettingRules
{
    /// <summary>What only the Functions host reads.</summary>
    public static readonly string[] OfTheFunctionsHost =
    [
        "FUNCTIONS_WORKER_RUNTIME", "AzureFunctionsWebHost__hostid", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId",
    ];

    public static IEnumerable<string> Mistakes(DeploymentCase wanted, Deployment deployed) =>
        Of(deployed.App, [.. Common(wanted), .. wanted.IsContainer ? OfAContainer(wanted) : UnderTheHost(wanted)])
            .Concat(deployed.AlwaysOn is { } feed ? Of(feed, [.. Common(wanted), .. OfAContainer(wanted)]) : []);

    private static IEnumerable<(string Name, string? Value)> UnderTheHost(DeploymentCase wanted)
    {
        foreach (var name in OfTheFunctionsHost) yield return (name, name == "AzureFunctionsWebHost__hostid" ? $"ca-{DeploymentCase.EnvironmentName}" : null);
        // It believes one proxy, or none.
        if (!wanted.Has("proxies")) yield return ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true");
    }

    private static IEnumerable<(string Name, string? Value)> OfAContainer(DeploymentCase wanted)
    {
        yield return ("FunctionKeys__master", "secret:master-key");
        if (wanted.Has("feed")) yield return ("Realtime__Enabled", "true");
    }

    /// <summary>Names, and values where a wrong one would do harm.</summary>
    private static IEnumerable<(string Name, string? Value)> Common(DeploymentCase wanted)
    {
        if (wanted.IsRemote)
        {
            yield return ("Origin__Url", "https://db.example.com/rest/v1");
            yield return ("Origin__Headers__CF-Access-Client-Id", "secret:tunnel-client-id");
            yield return ("Origin__Headers__CF-Access-Client-Secret", "secret:tunnel-client-secret");
        }
        else
        {
            yield return ("PGRST_DB_URI", "secret:db-uri");
            yield return ("PGRST_DB_SCHEMAS", "public");
        }

        yield return ("PGRST_DB_ANON_ROLE", "web_anon");
        yield return ("Kv__AccountUri", null);
        yield return ("Kv__ClientId", null);
        yield return ("AZURE_CLIENT_ID", null);
        yield return ("APPLICATIONINSIGHTS_CONNECTION_STRING", null);
        yield return ("EDGE_SECRETS_HASH", null);
        yield return ("RateLimit__TrustedProxies", wanted.Has("proxies") ? "0" : "1");
        if (wanted.Has("feed")) yield return ("ChangeFeed__Mode", "replication");
        if (wanted.ChecksTokens) yield return ("PGRST_JWT_SECRET", "secret:jwt-secret");
        if (wanted.Has("site")) yield return ("PGRST_SERVER_CORS_ALLOWED_ORIGINS", null);
        if (wanted.Has("feed") && !wanted.IsRemote) yield return ("ChangeFeed__Mode", "replication");
        if (!wanted.Has("settings")) yield break;
        yield return ("PGRST_DB_MAX_ROWS", "100");
        yield return ("Origin__VerifyJwt", "true");
    }

    private static IEnumerable<string> Of(ContainerApp app, IReadOnlyList<(string Name, string? Value)> expected)
    {
        var settings = ContainerApp.Environment(app.Containers[0]).ToList();
        foreach (var twice in settings.GroupBy(setting => setting.Name).Where(same => same.Count() > 1)) yield return $"{app.Name} has {twice.Key} twice";
        var names = settings.Select(setting => setting.Name).ToList();
        foreach (var missing in expected.Select(setting => setting.Name).Except(names)) yield return $"{app.Name} lacks {missing}";
        foreach (var unknown in names.Except(expected.Select(setting => setting.Name))) yield return $"{app.Name} has {unknown}, which nobody reads";
        foreach (var (name, value) in expected.Where(setting => setting.Value is not null))
        {
            if (settings.Exists(setting => setting.Name == name && setting.Value != value)) yield return $"{app.Name} has a wrong value for {name}";
        }
    }
}
