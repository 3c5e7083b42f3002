using System.Globalization;
using System.Text.Json.Nodes;

namespace Edge.Tests.Infra;

/// <summary>What has to hold of the containers of main.bicep; each rule gives its mistakes in words.</summary>
internal static class ContainerRules
{
    private const string AccessSidecar =
        """
        [{"name":"TUNNEL_SERVICE_HOSTNAME","value":"db.example.com"},{"name":"TUNNEL_SERVICE_URL","value":"127.0.0.1:5432"},
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
            .. Containers(deployed.App, DeploymentCase.Image, wanted.Mode),
            .. deployed.AlwaysOn is { } feed ? Containers(feed, DeploymentCase.ContainerImage, wanted.Mode == "publish" ? "none" : wanted.Mode) : [],
            .. AppReplicas(wanted, deployed.App),
            .. deployed.AlwaysOn is { } alwaysOn ? AlwaysOnReplicas(alwaysOn) : [],
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
            probe => (string)probe!["type"]!, probe => $"{probe!["httpGet"]!["port"]}{probe["httpGet"]!["path"]}");
        if (probes.GetValueOrDefault("Startup") != "8080/health/live") yield return $"{app.Name} is not asked whether it has started";
        if (probes.GetValueOrDefault("Readiness") != "8080/health/ready") yield return $"{app.Name} is not asked whether it is ready";
        if (probes.GetValueOrDefault("Liveness") != "8080/health/live") yield return $"{app.Name} is not asked whether it lives";
        if (app.Ingress is { } ingress && (int)ingress["targetPort"]! != 8080) yield return $"{app.Name} is called on a port that nobody listens on";
    }

    public static IEnumerable<string> Sidecar(ContainerApp app, JsonNode sidecar, string mode)
    {
        var (arguments, environment) = mode == "access" ? ("""["access","tcp"]""", AccessSidecar) : ("""["tunnel","run"]""", PublishSidecar);
        if (sidecar["args"]!.ToJsonString() != arguments) yield return $"{app.Name}: cloudflared is started as {sidecar["args"]!.ToJsonString()}";
        if (sidecar["command"] is not null) yield return $"{app.Name}: cloudflared's entry point is replaced";
        if (!JsonNode.DeepEquals(sidecar["env"], JsonNode.Parse(environment))) yield return $"{app.Name}: cloudflared gets {sidecar["env"]!.ToJsonString()}";
        if (((string)sidecar["image"]!).Split(':') is not [_, var tag] || tag == "latest") yield return $"{app.Name}: cloudflared is not pinned";
        if (mode == "publish" && sidecar["probes"]?[0]?["type"]?.ToString() != "Liveness") yield return $"{app.Name}: nobody asks cloudflared whether it lives";
    }

    private static IEnumerable<string> AppReplicas(DeploymentCase wanted, ContainerApp app)
    {
        if (app.Scale["rules"] is not null) yield return "the platform refuses scale rules of a function app";
        if (wanted.Mode == "publish" && (int)app.Scale["minReplicas"]! < 1) yield return "a published app sleeps, and its tunnel with it";
        if (app.Ingress is null || (bool)app.Ingress["external"]! != (wanted.Mode != "publish")) yield return "the app is not reached in the way its mode says";
        if (app.Ingress is { } ingress && (bool)ingress["allowInsecure"]!) yield return "the app takes plain HTTP";
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
