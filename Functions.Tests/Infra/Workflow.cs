using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Edge.Tests.Infra;

/// <summary>A workflow of GitHub Actions, as far as the rules look at it.</summary>
internal sealed partial record Workflow(string File, string Text)
{
    private readonly YamlMappingNode _root = Parse(Text);

    public static Workflow Read(string file) =>
        new(file, System.IO.File.ReadAllText(Repository.Path(".github/workflows", file)));

    public IReadOnlyDictionary<string, YamlNode> Triggers => Map(_root.Find("on"));

    public YamlNode? Concurrency => _root.Find("concurrency");

    public IReadOnlyDictionary<string, string> Permissions => Texts(_root.Find("permissions"));

    public IReadOnlyDictionary<string, string> Environment => Texts(_root.Find("env"));

    public string? Shell => _root.Find("defaults")?.Find("run")?.Find("shell")?.ToString();

    public IReadOnlyList<WorkflowJob> Jobs => [.. Map(_root.Find("jobs")).Select(job => new WorkflowJob(this, job.Key, job.Value))];

    /// <summary>What stands in <c>${{ … }}</c>, anywhere.</summary>
    public IEnumerable<string> Expressions => ExpressionsIn(Text);

    public static IEnumerable<string> ExpressionsIn(string text) => Expression().Matches(text).Select(match => match.Groups[1].Value.Trim());

    internal static IReadOnlyDictionary<string, YamlNode> Map(YamlNode? node) =>
        node is YamlMappingNode map ? map.Children.ToDictionary(entry => entry.Key.ToString(), entry => entry.Value) : new Dictionary<string, YamlNode>();

    internal static IReadOnlyDictionary<string, string> Texts(YamlNode? node) => Map(node).ToDictionary(entry => entry.Key, entry => entry.Value.ToString());

    private static YamlMappingNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(new StringReader(text))));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    [GeneratedRegex(@"\$\{\{(.*?)\}\}", RegexOptions.Singleline)]
    private static partial Regex Expression();
}

internal sealed record WorkflowJob(Workflow Workflow, string Name, YamlNode Node)
{
    public string If => Node.Find("if")?.ToString() ?? "";

    /// <summary>A workflow that stands in for steps.</summary>
    public string? Uses => Node.Find("uses")?.ToString();

    public string? RunsOn => Node.Find("runs-on")?.ToString();

    public string? Timeout => Node.Find("timeout-minutes")?.ToString();

    public string? DeploysTo => (Node.Find("environment")?.Find("name") ?? Node.Find("environment"))?.ToString();

    public YamlNode? Concurrency => Node.Find("concurrency");

    /// <summary>Null: the workflow's.</summary>
    public IReadOnlyDictionary<string, string>? Permissions => Node.Find("permissions") is { } own ? Workflow.Texts(own) : null;

    public IReadOnlyDictionary<string, string> Environment => Workflow.Texts(Node.Find("env"));

    public IReadOnlyList<WorkflowStep> Steps =>
        [.. ((YamlSequenceNode?)Node.Find("steps"))?.Select(step => new WorkflowStep(this, step)) ?? []];

    /// <summary>The values of a dimension, or of a field of what is included.</summary>
    public IEnumerable<string> Matrix(string name) => Node.Find("strategy")?.Find("matrix") is { } matrix
        ? Items(matrix.Find(name)).Concat(Items(matrix.Find("include")).Select(row => row.Find(name)!)).Select(value => value.ToString())
        : [];

    private static IEnumerable<YamlNode> Items(YamlNode? node) => node as YamlSequenceNode ?? Enumerable.Empty<YamlNode>();
}

internal sealed record WorkflowStep(WorkflowJob Job, YamlNode Node)
{
    public string? Uses => Node.Find("uses")?.ToString();

    public string Run => Node.Find("run")?.ToString() ?? "";

    public IReadOnlyDictionary<string, string> With => Workflow.Texts(Node.Find("with"));

    public IReadOnlyDictionary<string, string> Environment => Workflow.Texts(Node.Find("env"));

    public bool IsUseOf(string action) => Uses?.StartsWith($"{action}@", StringComparison.Ordinal) is true;
}

internal static class YamlNodes
{
    public static YamlNode? Find(this YamlNode node, string name) =>
        (node as YamlMappingNode)?.Children.TryGetValue(new YamlScalarNode(name), out var found) is true ? found : null;
}
