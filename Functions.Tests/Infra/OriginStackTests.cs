using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace Edge.Tests.Infra;

/// <summary>The database side: <c>infra/origin/compose.yaml</c>, and the tunnel that is configured by a file.</summary>
public sealed partial class OriginStackTests
{
    private static readonly string Folder = Repository.Path("infra/origin");
    private static readonly Dictionary<string, object> Stack = Mapping(ReadYaml(Path.Combine(Folder, "compose.yaml")));

    private static IEnumerable<(string Name, Dictionary<string, object> Service)> Services =>
        Mapping(Stack["services"]).Select(service => (service.Key, Mapping(service.Value)));

    [Fact]
    public void No_port_of_the_machine_is_opened() =>
        Assert.All(Services, service => Assert.False(service.Service.ContainsKey("ports") || service.Service.ContainsKey("network_mode"), service.Name));

    [Fact]
    public void Only_the_tunnel_gets_out()
    {
        Assert.Equal("true", Mapping(Mapping(Stack["networks"])["database"])["internal"]);
        foreach (var (name, service) in Services)
        {
            Assert.Equal(IsTunnel(service), Names(service["networks"]).Contains("internet"));
            Assert.Contains("database", Names(service["networks"]));
            Assert.True(service.ContainsKey("healthcheck"), name);
        }
    }

    [Fact]
    public void Images_are_pinned_and_what_is_built_is_a_target_of_the_Dockerfile()
    {
        var targets = DockerfileTarget().Matches(File.ReadAllText(Repository.Path("infra/Dockerfile"))).Select(stage => stage.Groups[1].Value).ToList();
        foreach (var (_, service) in Services)
        {
            if (service.TryGetValue("image", out var image)) Assert.Matches(@"^docker\.io/[a-z/]+:v?[0-9]+\.[0-9]+[0-9a-z.-]*$", (string)image);
            else
            {
                var build = Mapping(service["build"]);
                Assert.Contains((string)build["target"], targets);
                Assert.True(File.Exists(Path.Combine(Folder, (string)build["context"], (string)build["dockerfile"])));
            }
        }
    }

    [Fact]
    public void Secrets_are_files_that_git_does_not_know_and_each_goes_only_where_it_is_used()
    {
        var secrets = Mapping(Stack["secrets"]);
        Assert.All(secrets, secret => Assert.StartsWith("./secrets/", (string)Mapping(secret.Value)["file"], StringComparison.Ordinal));
        Assert.Contains("infra/origin/secrets/", File.ReadAllLines(Repository.Path(".gitignore")));
        foreach (var (name, service) in Services)
        {
            var text = File.ReadAllText(Path.Combine(Folder, "authenticator.sh")) + File.ReadAllText(Path.Combine(Folder, "cloudflared/config.yml"))
                + string.Join('\n', Mapping(service["environment"]).Values);
            foreach (var used in Names(service["secrets"]))
            {
                Assert.Contains(used, secrets.Keys);
                Assert.True(text.Contains($"/run/secrets/{used}", StringComparison.Ordinal), $"{name} does not use {used}");
            }

            var read = UsedSecret().Matches(string.Join('\n', Mapping(service["environment"]).Values)).Select(match => match.Groups[1].Value);
            Assert.Subset(Names(service["secrets"]).ToHashSet(), read.ToHashSet());
        }
    }

    [Fact]
    public void Files_that_are_mounted_are_there() =>
        Assert.All(
            from service in Services
            from mount in service.Service.TryGetValue("volumes", out var mounts) ? (List<object>)mounts : []
            let source = ((string)mount).Split(':')[0]
            where source.StartsWith("./", StringComparison.Ordinal)
            select source,
            source => Assert.True(File.Exists(Path.Combine(Folder, source)), source));

    [SkippableFact]
    public async Task Docker_can_read_it()
    {
        var start = new ProcessStartInfo("docker", ["compose", "-f", Path.Combine(Folder, "compose.yaml"), "--profile", "*", "config", "--quiet"])
        {
            RedirectStandardError = true,
        };
        Process? docker = null;
        try
        {
            docker = Process.Start(start);
        }
        catch (Win32Exception)
        {
            Skip.If(true, "docker is not installed");
        }

        using var compose = docker!;
        var said = await compose.StandardError.ReadToEndAsync();
        await compose.WaitForExitAsync();
        Skip.If(said.Contains("unknown", StringComparison.Ordinal), "docker has no compose");
        Assert.Equal((0, ""), (compose.ExitCode, said));
    }

    [Fact]
    public void The_tunnels_rules_are_rules_and_go_to_services_of_the_stack()
    {
        var file = File.ReadAllText(Path.Combine(Folder, "cloudflared/config.yml"));

        Assert.Empty(IngressRules.Mistakes(file));
        var aliases = Services.SelectMany(service => service.Service["networks"] is Dictionary<object, object> networks
            ? Mapping(networks["database"]).TryGetValue("aliases", out var names) ? Names(names) : [] : []);
        var known = Services.Select(service => service.Name).Concat(aliases).ToHashSet();
        Assert.All(ServiceHost().Matches(file).Select(match => match.Groups[1].Value), host => Assert.Contains(host, known));
    }

    [Theory]
    [InlineData("ingress: []", "there are no ingress rules")]
    [InlineData("ingress: [{hostname: a.example, service: 'http://a:1'}]", "rule 1: the last rule must take all requests")]
    [InlineData("ingress: [{path: /x, service: 'http://a:1'}]", "rule 1: the last rule must take all requests")]
    [InlineData("ingress: [{service: 'http://a:1'}, {service: 'http_status:404'}]", "rule 1: it takes all requests, and those after it get none")]
    [InlineData("ingress: [{hostname: 'a.example:80', service: 'http://a:1'}, {service: 'http_status:404'}]", "rule 1: a hostname has no port")]
    [InlineData("ingress: [{hostname: 'a.*.example', service: 'http://a:1'}, {service: 'http_status:404'}]",
        "rule 1: a hostname may begin with *. and has no other asterisk")]
    [InlineData("ingress: [{hostname: '*.*.example', service: 'http://a:1'}, {service: 'http_status:404'}]",
        "rule 1: a hostname may begin with *. and has no other asterisk")]
    [InlineData("ingress: [{hostname: a.example, service: 'http://a:1/rest/v1'}, {service: 'http_status:404'}]",
        "rule 1: the address of a service has no path")]
    [InlineData("ingress: [{hostname: a.example, service: 'a:5432'}, {service: 'http_status:404'}]", "rule 1: a:5432 is no address with scheme and host")]
    [InlineData("ingress: [{hostname: a.example}, {service: 'http_status:404'}]", "rule 1: service is missing")]
    [InlineData("ingress: [{service: 'http_status:none'}]", "rule 1: http_status:none is no status")]
    [InlineData("ingress: [{hostname: a.example, path: '(', service: 'http://a:1'}, {service: 'http_status:404'}]",
        "rule 1: the path is not a regular expression")]
    [InlineData("ingress: [{host: a.example, service: 'http_status:404'}]", "rule 1: host is not a field")]
    public void Rules_that_cloudflared_refuses_are_found(string rules, string mistake) =>
        Assert.Equal([mistake], IngressRules.Mistakes($"tunnel: t\ncredentials-file: /c\n{rules}\n"));

    [Theory]
    [InlineData("credentials-file: /c", "tunnel is missing")]
    [InlineData("tunnel: t", "credentials-file is missing")]
    public void A_tunnel_has_a_name_and_credentials(string yaml, string mistake) =>
        Assert.Equal([mistake], IngressRules.Mistakes($"{yaml}\ningress: [{{service: 'http_status:404'}}]\n"));

    private static bool IsTunnel(Dictionary<string, object> service) =>
        service.TryGetValue("build", out var build) && (string)Mapping(build)["target"] == "tunnel";

    /// <summary>A tunnel that a file configures and one that a token does would both publish the stack.</summary>
    [Fact]
    public void Each_tunnel_has_a_profile_of_its_own()
    {
        var profiles = Services.Where(service => IsTunnel(service.Service)).Select(service => Names(service.Service["profiles"]).Single()).ToList();

        Assert.Equal(["tunnel", "local-tunnel"], profiles);
        Assert.DoesNotContain(Services, service => !IsTunnel(service.Service)
            && service.Service.TryGetValue("profiles", out var others) && Names(others).Intersect(profiles).Any());
    }

    private static object ReadYaml(string file)
    {
        // Merge keys (<<) are resolved by the parser in between.
        var parser = new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(new StringReader(File.ReadAllText(file))));
        return new DeserializerBuilder().Build().Deserialize<object>(parser)!;
    }

    private static Dictionary<string, object> Mapping(object node) =>
        ((Dictionary<object, object>)node).ToDictionary(entry => (string)entry.Key, entry => entry.Value);

    /// <summary>The items of a list, or the keys of a mapping.</summary>
    private static IEnumerable<string> Names(object node) => node is List<object> list ? list.Cast<string>() : Mapping(node).Keys;

    [GeneratedRegex(@"^FROM \S+.* AS ([a-z-]+)$", RegexOptions.Multiline)]
    private static partial Regex DockerfileTarget();

    [GeneratedRegex(@"/run/secrets/([a-z_]+)")]
    private static partial Regex UsedSecret();

    [GeneratedRegex(@"service: [a-z]+://([a-z-]+):")]
    private static partial Regex ServiceHost();
}
