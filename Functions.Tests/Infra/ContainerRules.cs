using System.Globalization;
using System.Text.Json.Nodes;

namespace Edge.Tests.Infra;

/// <summary>What has to hold of the containers of main.bicep; each rule gives its mistakes in words.</summary>
internal static class ContainerRules
{
    private const string AccessSidecar =
        """
        [{"name":"LINGER_PORT","value":"5432"},{"name":"LINGER_SECONDS","value":"45"},
        {"name":"TUNNEL_SERVICE_HOSTNAME","value":"db.example.com"},{"name":"TUNNEL_SERVICE_URL","value":"127.0.0.1:5432"},
        {"name":"TUNNEL_SERVICE_TOKEN_ID","secretRef":"tunnel-client-id"},{"name":"TUNNEL_SERVICE_TOKEN_SECRET","secretRef":"tunnel-client-secret"}]
        """;

    private const string PublishSidecar =
        """
        [{"name":"TUNNEL_TOKEN","secretRef":"tunnel-token"},{"name":"TUNNEL_METRICS","value":"0.0.0.0:20241"},
        {"name":"TUNNEL_LOGLEVEL","value":"info"}]
        """;

    /// <summary>Those that the platform takes, for all containers of a replica together: CPU, and twice as many GiB.</summary>
    private static readonly double[] LegalProcessors = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75, 4];

    public static IEnumerable<string> Mistakes(DeploymentCase wanted, Deployment deployed)
    {
        var apps = deployed.Apps.ToList();
        return
        [
            .. Containers(deployed.App, wanted.IsContainer ? DeploymentCase.ContainerImage : DeploymentCase.Image, wanted.Mode),
            .. deployed.AlwaysOn is { } feed ? Containers(feed, DeploymentCase.ContainerImage, wanted.Mode == "publish" ? "none" : wanted.Mode) : [],
            .. AppReplicas(wanted, deployed.App),
            .. deployed.AlwaysOn is { } alwaysOn ? FeedReplicas(alwaysOn) : [],
            .. apps.SelectMany(Ends),
            .. Install(wanted, deployed),
            .. apps.SelectMany(Processors),
            .. apps.SelectMany(SecretsFit),
        ];
    }

    private static IEnumerable<string> Containers(ContainerApp app, string image, string mode)
    {
        var names = app.Containers.Select(container => (string)container["name"]!).ToList();
        var hasSidecar = mode is "access" or "publish";
        string[] expected = hasSidecar ? ["edge", "cloudflared"] : ["edge"];
        if (!names.SequenceEqual(expected)) return [$"{app.Name} has the containers {string.Join(", ", names)}"];
        return
        [
            .. (string)app.Containers[0]["image"]! == image ? Array.Empty<string>() : [$"{app.Name} does not run {image}"],
            .. Probes(app),
            .. hasSidecar ? Sidecar(app, app.Containers[1], mode) : [],
        ];
    }

    public static IEnumerable<string> Probes(ContainerApp app)
    {
        var probes = app.Containers[0]["probes"]!.AsArray().ToDictionary(
            probe => (string)probe!["type"]!, probe => $"{probe!["httpGet"]!["port"]}{probe["httpGet"]!["path"]} {probe["timeoutSeconds"] ?? 1}");
        if (probes.GetValueOrDefault("Startup") != "8080/health/live 1") yield return $"{app.Name} is not asked whether it has started";
        if (probes.GetValueOrDefault("Readiness") != "8080/health/serving 5") yield return $"{app.Name} is not asked whether it serves, with the time that a remote server has";
        if (probes.GetValueOrDefault("Liveness") != "8080/health/live 1") yield return $"{app.Name} is not asked whether it lives";
        if (app.Ingress is { } ingress && (int)ingress["targetPort"]! != 8080) yield return $"{app.Name} is called on a port that nobody listens on";
    }

    public static IEnumerable<string> Sidecar(ContainerApp app, JsonNode sidecar, string mode)
    {
        var (arguments, environment) = mode == "access" ? ("""["access","tcp"]""", AccessSidecar) : ("""["tunnel","run"]""", PublishSidecar);
        if (sidecar["args"]!.ToJsonString() != arguments) yield return $"{app.Name}: cloudflared is started as {sidecar["args"]!.ToJsonString()}";
        if (sidecar["command"] is not null) yield return $"{app.Name}: cloudflared's entry point is replaced";
        if (!JsonNode.DeepEquals(sidecar["env"], JsonNode.Parse(environment))) yield return $"{app.Name}: cloudflared gets {sidecar["env"]!.ToJsonString()}";
        if ((string)sidecar["image"]! != DeploymentCase.TunnelImage) yield return $"{app.Name}: cloudflared is another than the Dockerfile's";
        if (mode == "publish" && sidecar["probes"]?[0]?["type"]?.ToString() != "Liveness") yield return $"{app.Name}: nobody asks cloudflared whether it lives";
    }

    private static IEnumerable<string> AppReplicas(DeploymentCase wanted, ContainerApp app)
    {
        if (wanted.IsContainer == app.Kind is not null) yield return "the app is not run by what was asked for";
        if (!wanted.IsContainer && app.Scale["rules"] is not null) yield return "the platform refuses scale rules of a function app";
        if (wanted.IsContainer && app.Scale["rules"]?[0]?["http"]?["metadata"]?["concurrentRequests"]?.ToString() != "100")
            yield return "a container is not scaled by its requests";
        if (wanted.IsContainer && wanted.Has("feed") && (int)app.Scale["minReplicas"]! < 1) yield return "the feed sleeps";
        if (app.Ingress?["customDomains"]?.ToJsonString() != (wanted.Has("domain")
            ? """[{"name":"api.example.com","certificateId":"/certificates/api","bindingType":"SniEnabled"}]""" : "[]"))
            yield return "the app's domains are not those that were given";
        if (wanted.Mode == "publish" && (int)app.Scale["minReplicas"]! < 1) yield return "a published app sleeps, and its tunnel with it";
        if (app.Ingress is null || (bool)app.Ingress["external"]! != (wanted.Mode != "publish")) yield return "the app is not reached in the way its mode says";
        if (app.Ingress is { } ingress && (bool)ingress["allowInsecure"]!) yield return "the app takes plain HTTP";
    }

    /// <summary>Clients reach its WebSockets, and it never sleeps.</summary>
    private static IEnumerable<string> FeedReplicas(ContainerApp app)
    {
        if (app.Kind is not null) yield return $"{app.Name} is run by the Functions host, which holds no feed";
        if (app.Ingress?["external"] is null || !(bool)app.Ingress["external"]! || (string)app.Ingress["transport"]! != "auto")
            yield return $"{app.Name} cannot be reached by WebSockets";
        if ((int)app.Scale["minReplicas"]! < 1) yield return $"{app.Name} sleeps";
        if (app.Scale["rules"]?[0]?["http"]?["metadata"]?["concurrentRequests"]?.ToString() != "1000") yield return $"{app.Name} has no scale rule of its own";
    }

    /// <summary>The tunnel waits for the app, the app for its requests, and the platform for both.</summary>
    public static IEnumerable<string> Ends(ContainerApp app)
    {
        var grace = (int?)app.Resource["properties"]!["template"]!["terminationGracePeriodSeconds"] ?? 30;
        if (grace <= 45) yield return $"{app.Name} is killed after {grace} seconds, while its tunnel waits 45 for the app";
    }

    private static IEnumerable<string> Install(DeploymentCase wanted, Deployment deployed)
    {
        if (deployed.Install is not null != wanted.HasInstall) yield return "the install job is there or not against the switch";
        if (deployed.Install is not { } job) yield break;
        var template = job["properties"]!["template"]!;
        var run = template["initContainers"]!.AsArray().Concat(template["containers"]!.AsArray()).ToList();
        var commands = run.Select(container => string.Join(' ', container!["args"]!.AsArray().Select(word => (string)word!)));
        if (!commands.SequenceEqual(["feed install --all", "objects install"])) yield return $"the job runs {string.Join(", ", commands)}";
        foreach (var container in run)
        {
            if ((string)container!["image"]! != DeploymentCase.ContainerImage || container["command"]!.ToJsonString() != """["dotnet","Functions.dll"]""")
                yield return "the job does not run the app";
            if (!ContainerApp.Environment(container).Contains(("PGRST_DB_URI", "secret:install-db-uri"))) yield return "the job logs in as the app";
        }
    }

    public static IEnumerable<string> AlwaysOnReplicas(ContainerApp app)
    {
        if (app.Ingress is not null) yield return $"{app.Name} can be called";
        if ((int)app.Scale["minReplicas"]! != 1 || (int)app.Scale["maxReplicas"]! != 1) yield return $"{app.Name} is not always one replica";
    }

    public static IEnumerable<string> Processors(ContainerApp app)
    {
        var processors = app.Containers.Sum(container => (double)container["resources"]!["cpu"]!);
        var memory = app.Containers.Sum(container => Gibibytes((string)container["resources"]!["memory"]!));
        if (!LegalProcessors.Contains(processors) || memory != processors * 2) yield return $"{app.Name} wants {processors} CPU with {memory} GiB";
    }

    private static double Gibibytes(string memory) =>
        memory.EndsWith("Gi", StringComparison.Ordinal) ? double.Parse(memory[..^2], CultureInfo.InvariantCulture) : double.NaN;

    public static IEnumerable<string> SecretsFit(ContainerApp app)
    {
        var used = app.Containers.SelectMany(ContainerApp.Environment).Select(setting => setting.Value)
            .Where(value => value.StartsWith("secret:", StringComparison.Ordinal)).Select(value => value[7..]).Distinct().ToList();
        foreach (var missing in used.Except(app.Secrets)) yield return $"{app.Name} has no secret {missing}";
        foreach (var idle in app.Secrets.Except(used)) yield return $"{app.Name} holds the secret {idle} for nobody";
        foreach (var secret in app.Configuration["secrets"]!.AsArray())
        {
            if (!((string)secret!["keyVaultUrl"]!).Contains($"'{secret["name"]}')", StringComparison.Ordinal) || secret["value"] is not null)
                yield return $"{app.Name} does not take {secret["name"]} from the vault";
        }
    }
}
