using System.Text.RegularExpressions;

namespace Edge.Tests.Infra;

/// <summary>What is done once, before the first deployment: providers, GitHub's subjects, and the secrets of a compose stack.</summary>
public sealed partial class SetupTests : IDisposable
{
    private readonly ScriptDoubles script = new(new Dictionary<string, string>
    {
        ["az"] = """echo "az $*" >> "$FOLDER/calls" """,
        ["docker"] = """echo "docker $*" >> "$FOLDER/calls"; [ "$1" != login ] || cat >> "$FOLDER/password" """,
        ["curl"] =
            """
            echo "curl $*" >> "$FOLDER/calls"
            payload=$(printf '{"sub":"repo:you@1/edge@2:environment:production","x":"??>>"}' | base64 --wrap=0 | tr '+/' '-_' | tr -d =)
            printf '{"value":"head.%s.signature"}' "$payload"
            """,
    });

    public void Dispose() => script.Dispose();

    [SkippableFact]
    public async Task Every_provider_of_the_templates_is_registered_and_no_other()
    {
        var (exit, _, calls) = await script.Run(".ci/register-providers", []);
        var registered = calls.Select(call => call.Split(' ')[4]);
        var used = Directory.EnumerateFiles(Repository.Path("infra"), "*.bicep", SearchOption.AllDirectories)
            .SelectMany(file => Provider().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value)
            .Where(provider => provider != "Microsoft.Authorization").Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(0, exit);
        Assert.Equal(used, registered.Order(StringComparer.Ordinal));
        Assert.All(calls, call => Assert.EndsWith(" --wait", call, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task The_subject_is_what_GitHub_says_and_the_token_is_not_shown()
    {
        var step = Workflow.Read("oidc-subject.yml").Jobs.Single().Steps.Single();

        var (exit, said, calls) = await Step(step.Run, new()
        {
            ["ACTIONS_ID_TOKEN_REQUEST_URL"] = "https://token.example.com/?a=b", ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "bearer",
        });

        Assert.Equal((0, "repo:you@1/edge@2:environment:production"), (exit, said));
        Assert.Contains("https://token.example.com/?a=b&audience=api://AzureADTokenExchange", calls.Single(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_image_is_pushed_by_its_commit_and_the_password_is_no_argument()
    {
        var push = Workflow.Read("deploy.yml").Jobs.Single(job => job.Name == "images").Steps.Single(step => step.Run.Contains("docker push", StringComparison.Ordinal));

        var (exit, _, calls) = await Step(push.Run, new()
        {
            ["EDGE_IMAGES"] = "ghcr.io/You", ["IMAGE"] = "edge", ["GITHUB_SHA"] = "1234", ["GITHUB_ACTOR"] = "you", ["TOKEN"] = "password",
        });

        Assert.Equal(0, exit);
        Assert.Equal(["docker login ghcr.io --username you --password-stdin", "docker push ghcr.io/you/edge:1234"], calls);
        Assert.Equal("password\n", await File.ReadAllTextAsync(script.In("password")));
    }

    /// <summary>A container runs under another id than the files' owner; others do not get into the folder.</summary>
    [SkippableFact]
    public async Task Secrets_can_be_read_by_containers_whatever_the_umask_and_are_never_replaced()
    {
        var make = $"umask 077; \"{Repository.Path("infra/make-secrets")}\" \"$FOLDER/stack\" token";
        var (exit, _, _) = await Step(make, new());
        var folder = new DirectoryInfo(script.In("stack/secrets"));
        var before = folder.GetFiles().ToDictionary(file => file.Name, file => File.ReadAllText(file.FullName));
        await Step(make.Replace(" token", " other", StringComparison.Ordinal), new());

        Assert.Equal(0, exit);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, folder.UnixFileMode);
        Assert.All(folder.GetFiles(), file => Assert.True(file.UnixFileMode.HasFlag(UnixFileMode.OtherRead), file.Name));
        Assert.Equal("token", before["tunnel_token"]);
        Assert.Equal(48, before["authenticator_password"].Length);
        Assert.Contains($":{before["authenticator_password"]}@", before["db_uri"], StringComparison.Ordinal);
        Assert.Equal(before, folder.GetFiles().ToDictionary(file => file.Name, file => File.ReadAllText(file.FullName)));
        foreach (var stack in new[] { "infra", "infra/origin" }) AssertMakes(stack, before.Keys);
    }

    private static void AssertMakes(string stack, IEnumerable<string> made)
    {
        var used = SecretFile().Matches(File.ReadAllText(Repository.Path(stack, "compose.yaml"))).Select(match => match.Groups[1].Value);
        Assert.Subset(made.ToHashSet(), used.ToHashSet());
        Assert.Contains($"{stack}/secrets/", File.ReadAllLines(Repository.Path(".gitignore")));
    }

    /// <summary>As GitHub runs it: bash, which ends at the first failure, also in a pipe.</summary>
    private async Task<(int Exit, string Said, IReadOnlyList<string> Calls)> Step(string run, Dictionary<string, string> variables)
    {
        Skip.If(OperatingSystem.IsWindows(), "steps are written for bash");
        await File.WriteAllTextAsync(script.In("step"), $"#!/bin/bash\nset -eo pipefail\n{run}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(script.In("step"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return await script.Run(script.In("step"), [], variables);
    }

    [GeneratedRegex(@"'(Microsoft\.\w+)/[\w/]+@")]
    private static partial Regex Provider();

    [GeneratedRegex(@"file: \./secrets/([\w.]+)")]
    private static partial Regex SecretFile();
}
