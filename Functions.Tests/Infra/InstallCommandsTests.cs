using System.Text.RegularExpressions;

namespace Edge.Tests.Infra;

/// <summary>Runs the install commands of the compose stack, the Kubernetes job and the Bicep job as far as they go without a database.</summary>
public sealed partial class InstallCommandsTests
{
    public static TheoryData<string, string> Commands()
    {
        var data = new TheoryData<string, string>();
        foreach (var (file, pattern) in new[]
        {
            ("infra/compose.yaml", ComposeCommand()), ("infra/kubernetes/install.yaml", KubernetesArguments()), ("infra/modules/install.bicep", BicepCommand()),
        })
        {
            foreach (Match match in pattern.Matches(File.ReadAllText(Repository.Path(file))))
                data.Add(file, match.Groups[1].Value.Replace(", ", " ", StringComparison.Ordinal));
        }

        return data;
    }

    [Fact]
    public void Each_place_installs_feed_and_objects() =>
        Assert.Equal(
            Enumerable.Repeat(new[] { "feed install --all", "objects install" }, 3).SelectMany(one => one),
            Commands().Select(row => (string)row[1]));

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_app_takes_it_and_asks_the_database(string file, string command)
    {
        var run = await AppCommand.Run(command.Split(' '), ("PGRST_DB_URI", "postgresql://nobody@127.0.0.1:1/nothing"), ("PGRST_DB_SCHEMAS", "public"));

        Assert.True(run.Errors.StartsWith("edge: the database cannot be asked", StringComparison.Ordinal), $"{file}: {command}: {run.Errors}");
    }

    [GeneratedRegex(@"command: \[((?:feed|cache|objects|realtime), install[^\]]*)\]")]
    private static partial Regex ComposeCommand();

    [GeneratedRegex(@"args: \[((?:feed|cache|objects|realtime), install[^\]]*)\]")]
    private static partial Regex KubernetesArguments();

    [GeneratedRegex(@"'((?:feed|cache|objects|realtime) install[^']*)'")]
    private static partial Regex BicepCommand();
}
