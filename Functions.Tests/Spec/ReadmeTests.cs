using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Tests.Spec;

/// <summary>What README tells a new user to do, done: the app as a process of its own, no settings, an empty home, and every <c>$ curl</c>.</summary>
public sealed class ReadmeTests
{
    private const string Address = "localhost:7071";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [SkippableFact]
    public async Task The_app_does_what_the_readme_says()
    {
        Skip.If(OperatingSystem.IsWindows(), "README's lines are for a Unix shell");
        var examples = Examples();
        Assert.Equal(3, examples.Count);
        using var home = new EmptyHome();
        await using var app = await ChildApp.Start(home.Path, Patience);

        foreach (var (command, expected) in examples)
        {
            var output = await app.Shell(command.Replace(Address, app.Address, StringComparison.Ordinal));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), Parse(output)), $"{command}\nanswers\n{output}\ninstead of\n{expected}");
        }
    }

    /// <summary>Each line <c>$ curl …</c> of README with the lines up to the next one.</summary>
    private static List<(string Command, string Output)> Examples()
    {
        var block = File.ReadAllText(Repository.Path("README.md")).Split("```console\n")[1].Split("```")[0];
        return [.. from example in block.Split("$ ", StringSplitOptions.RemoveEmptyEntries) let lines = example.Split('\n', 2) select (lines[0], lines[1])];
    }

    private static JsonNode? Parse(string output)
    {
        try
        {
            return JsonNode.Parse(output);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed class EmptyHome : IDisposable
    {
        public EmptyHome()
        {
            // Root starts the development Postgres as another user, who has to get here.
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path, File.GetUnixFileMode(Path) | UnixFileMode.OtherExecute);
        }

        public string Path { get; } = Directory.CreateTempSubdirectory("edge-home-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
