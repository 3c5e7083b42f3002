using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Edge.Tests.Infra;

/// <summary><c>infra/compose.yaml</c>: the whole product on one machine.</summary>
public sealed partial class WholeStackTests
{
    private static readonly string Text = File.ReadAllText(Repository.Path("infra/compose.yaml"));

    [Fact]
    public void Services_wait_for_what_they_need_open_one_port_to_this_machine_and_use_what_is_there() => Assert.Empty(Mistakes(Text));

    [Theory]
    [InlineData("127.0.0.1:8080:8080", "8080:8080", "edge opens 8080:8080 to others")]
    [InlineData("azurite: { condition: service_healthy }", "azurite: { condition: service_started }", "edge does not wait for azurite")]
    [InlineData("    profiles: [tunnel]\n", "", "cloudflared publishes the stack unasked")]
    [InlineData("./origin/sample.sql", "./sample.sql", "postgres mounts ./sample.sql, which is not there")]
    [InlineData("secrets: [tunnel_token]", "secrets: [tunnel_tokens]", "cloudflared uses the secret tunnel_tokens, which is not there")]
    [InlineData("postgres:18.4-bookworm", "postgres:latest", "postgres is not pinned")]
    [InlineData("target: tunnel", "target: tunnels", "cloudflared is built of tunnels, which is no target")]
    [InlineData("wal_level=logical", "wal_level=replica", "postgres cannot feed changes")]
    [InlineData("PGRST_JWT_SECRET:", "PGRST_JWT_SECRETS:", "edge is given PGRST_JWT_SECRETS, which nobody reads")]
    public void A_mistake_is_noticed(string text, string by, string mistake)
    {
        var at = Text.IndexOf(text, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{text}' does not stand there");
        Assert.Contains(mistake, Mistakes(Text[..at] + by + Text[(at + text.Length)..]));
    }

    private static IReadOnlyList<string> Mistakes(string text)
    {
        var stream = new YamlStream();
        stream.Load(new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(new StringReader(text))));
        var stack = stream.Documents[0].RootNode;
        var services = Workflow.Map(stack.Find("services"));
        var secrets = Workflow.Map(stack.Find("secrets")).Keys.ToHashSet();
        return [.. services.SelectMany(service => Service(service.Key, service.Value, services, secrets))];
    }

    private static IEnumerable<string> Service(string name, YamlNode service, IReadOnlyDictionary<string, YamlNode> services, HashSet<string> secrets) =>
    [
        .. Image(name, service), .. Exposed(name, service), .. Waits(name, service, services), .. Used(name, service, secrets), .. Given(name, service),
        .. name == "postgres" && !Items(service.Find("command")).Contains("wal_level=logical") ? ["postgres cannot feed changes"] : Array.Empty<string>(),
    ];

    private static IEnumerable<string> Image(string name, YamlNode service)
    {
        if (service.Find("image") is { } image && !Pinned().IsMatch(image.ToString())) yield return $"{name} is not pinned";
        var targets = Dockerfile.Parse(File.ReadAllText(Repository.Path("infra/Dockerfile"))).Stages.Select(stage => stage.Name);
        if (service.Find("build")?.Find("target")?.ToString() is { } target && !targets.Contains(target)) yield return $"{name} is built of {target}, which is no target";
    }

    private static IEnumerable<string> Exposed(string name, YamlNode service)
    {
        foreach (var port in Items(service.Find("ports")).Where(port => !port.StartsWith("127.0.0.1:", StringComparison.Ordinal))) yield return $"{name} opens {port} to others";
        if (service.Find("build")?.Find("target")?.ToString().StartsWith("tunnel", StringComparison.Ordinal) is true && service.Find("profiles") is null)
            yield return $"{name} publishes the stack unasked";
    }

    /// <summary>For what has a health check, until it is healthy; for what installs, until it is done.</summary>
    private static IEnumerable<string> Waits(string name, YamlNode service, IReadOnlyDictionary<string, YamlNode> services)
    {
        foreach (var (other, how) in Workflow.Map(service.Find("depends_on")))
        {
            var wanted = !services.TryGetValue(other, out var found) ? null : found.Find("healthcheck") is null ? "service_completed_successfully" : "service_healthy";
            if (how.Find("condition")?.ToString() != wanted) yield return $"{name} does not wait for {other}";
        }
    }

    private static IEnumerable<string> Used(string name, YamlNode service, HashSet<string> secrets)
    {
        foreach (var secret in Nodes(service.Find("secrets")).Select(secret => (secret.Find("source") ?? secret).ToString()).Where(secret => !secrets.Contains(secret)))
            yield return $"{name} uses the secret {secret}, which is not there";
        foreach (var source in Items(service.Find("volumes")).Select(volume => volume.Split(':')[0]).Where(source => source.StartsWith('.')))
        {
            if (!File.Exists(Repository.Path("infra", source))) yield return $"{name} mounts {source}, which is not there";
        }
    }

    private static IEnumerable<string> Given(string name, YamlNode service)
    {
        if (service.Find("build")?.Find("target")?.ToString() != "container") yield break;
        // Settings of parts that are switched on here and stand in rooms of their own.
        string[] known = [.. SettingNames.All, "ChangeFeed__Mode", "Realtime__Enabled", "Objects__Enabled"];
        foreach (var unknown in Workflow.Map(service.Find("environment")).Keys.Except(known)) yield return $"{name} is given {unknown}, which nobody reads";
    }

    private static IEnumerable<YamlNode> Nodes(YamlNode? node) => node as YamlSequenceNode ?? Enumerable.Empty<YamlNode>();

    private static IEnumerable<string> Items(YamlNode? node) => Nodes(node).Select(item => item.ToString());

    [GeneratedRegex(@":v?[0-9]+\.[0-9]+[0-9a-z.-]*$")]
    private static partial Regex Pinned();
}
