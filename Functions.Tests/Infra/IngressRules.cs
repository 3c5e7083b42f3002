using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Edge.Tests.Infra;

/// <summary>What cloudflared refuses in a configuration file, and what it would take for something else than is meant.</summary>
/// <remarks>cloudflared 2026.8, ingress/ingress.go > validateIngress.</remarks>
internal static partial class IngressRules
{
    private static readonly string[] BuiltIn = ["hello_world", "hello-world", "socks-proxy", "bastion"];

    /// <summary>Each mistake as one line; empty if there is none.</summary>
    public static IReadOnlyList<string> Mistakes(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        if (stream.Documents is not [{ RootNode: YamlMappingNode root }]) return ["not a mapping"];

        var mistakes = new List<string>();
        foreach (var needed in new[] { "tunnel", "credentials-file" })
        {
            if (Text(root, needed) is null or "") mistakes.Add($"{needed} is missing");
        }

        if (Find(root, "ingress") is not YamlSequenceNode { Children.Count: > 0 } rules) return [.. mistakes, "there are no ingress rules"];
        for (var i = 0; i < rules.Children.Count; i++)
        {
            var isLast = i == rules.Children.Count - 1;
            mistakes.AddRange(rules[i] is YamlMappingNode rule
                ? OfRule(rule, isLast).Select(mistake => $"rule {i + 1}: {mistake}")
                : [$"rule {i + 1} is not a mapping"]);
        }

        return mistakes;
    }

    private static IEnumerable<string> OfRule(YamlMappingNode rule, bool isLast)
    {
        foreach (var name in rule.Children.Keys.Select(key => key.ToString()).Except(["hostname", "path", "service", "originRequest"]))
            yield return $"{name} is not a field";

        var (hostname, path) = (Text(rule, "hostname") ?? "", Text(rule, "path") ?? "");
        var takesAll = hostname is "" or "*" && path.Length == 0;
        if (isLast && !takesAll) yield return "the last rule must take all requests";
        if (!isLast && takesAll) yield return "it takes all requests, and those after it get none";
        if (hostname.Contains(':', StringComparison.Ordinal)) yield return "a hostname has no port";
        if (hostname.LastIndexOf('*') > 0 || (hostname.Length > 1 && hostname[0] == '*' && hostname[1] != '.'))
            yield return "a hostname may begin with *. and has no other asterisk";
        if (path.Length > 0 && !IsPattern(path)) yield return "the path is not a regular expression";
        foreach (var mistake in OfService(Text(rule, "service"))) yield return mistake;
    }

    private static IEnumerable<string> OfService(string? service)
    {
        if (service is null or "") yield return "service is missing";
        else if (service.StartsWith("http_status:", StringComparison.Ordinal))
        {
            if (!Status().IsMatch(service)) yield return $"{service} is no status";
        }
        else if (service.StartsWith("unix:", StringComparison.Ordinal) || service.StartsWith("unix+tls:", StringComparison.Ordinal) || BuiltIn.Contains(service))
            yield break;
        else if (!Uri.TryCreate(service, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            yield return $"{service} is no address with scheme and host";
        else if (uri.AbsolutePath is not ("/" or "") || service.EndsWith('/'))
            yield return "the address of a service has no path";
    }

    private static bool IsPattern(string path)
    {
        try
        {
            _ = new Regex(path, RegexOptions.None, TimeSpan.FromSeconds(1));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static YamlNode? Find(YamlMappingNode node, string name) => node.Children.TryGetValue(new YamlScalarNode(name), out var found) ? found : null;

    private static string? Text(YamlMappingNode node, string name) => (Find(node, name) as YamlScalarNode)?.Value;

    [GeneratedRegex("^http_status:[1-5][0-9][0-9]$")]
    private static partial Regex Status();
}
