using System.Text.Json.Nodes;

namespace Edge.Tests.Infra;

/// <summary>What a deployment would make, as the compiler predicts it.</summary>
internal sealed record Deployment(JsonArray Resources)
{
    public IEnumerable<JsonNode> OfType(string type) => Resources.Where(resource => (string?)resource!["type"] == type)!;

    public JsonNode Single(string type) => OfType(type).Single();

    public IEnumerable<ContainerApp> Apps => OfType("Microsoft.App/containerApps").Select(app => new ContainerApp(app));

    public ContainerApp App => Apps.Single(app => app.Name == $"ca-{DeploymentCase.EnvironmentName}");

    public ContainerApp? AlwaysOn => Apps.SingleOrDefault(app => app.Name == $"ca-{DeploymentCase.EnvironmentName}-feed");

    public JsonNode? Install => OfType("Microsoft.App/jobs").SingleOrDefault();

    /// <summary>All strings with the path to each, such as <c>Microsoft.App/containerApps.properties.template…</c>.</summary>
    public IEnumerable<(string Path, string Text)> Strings => Resources.SelectMany(resource => StringsIn(resource!, (string)resource!["type"]!));

    private static IEnumerable<(string Path, string Text)> StringsIn(JsonNode? node, string path) => node switch
    {
        JsonObject map => map.SelectMany(entry => StringsIn(entry.Value, $"{path}.{entry.Key}")),
        JsonArray list => list.SelectMany(item => StringsIn(item, path)),
        JsonValue value when value.TryGetValue<string>(out var text) => [(path, text)],
        _ => [],
    };
}

/// <summary>A predicted container app.</summary>
internal sealed record ContainerApp(JsonNode Resource)
{
    public string Name => (string)Resource["name"]!;

    public string? Kind => (string?)Resource["kind"];

    public JsonNode Configuration => Resource["properties"]!["configuration"]!;

    public JsonNode? Ingress => Configuration["ingress"];

    public JsonNode Scale => Resource["properties"]!["template"]!["scale"]!;

    public IReadOnlyList<JsonNode> Containers => [.. Resource["properties"]!["template"]!["containers"]!.AsArray()!];

    public IReadOnlyList<string> Secrets => [.. Configuration["secrets"]!.AsArray().Select(secret => (string)secret!["name"]!)];

    /// <summary>Environment variables of a container: name, and value or <c>secret:name</c>.</summary>
    public static IEnumerable<(string Name, string Value)> Environment(JsonNode container) =>
        container["env"]!.AsArray().Select(setting =>
            ((string)setting!["name"]!, setting["secretRef"] is { } secret ? $"secret:{secret}" : (string)setting["value"]!));
}
