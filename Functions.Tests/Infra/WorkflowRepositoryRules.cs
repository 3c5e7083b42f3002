using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Edge.Tests.Infra;

/// <summary>Whether what a workflow names is there: files, targets, variables, versions; each rule gives its mistakes in words.</summary>
internal static partial class WorkflowRepositoryRules
{
    private const string Script = ".ci/deploy";

    public static IEnumerable<string> Mistakes(Workflow workflow) =>
    [
        .. Paths(workflow),
        .. workflow.Jobs.SelectMany(Images),
        .. workflow.Jobs.SelectMany(Variables),
        .. Told(workflow),
        .. Versions(workflow),
        .. workflow.Jobs.SelectMany(job => job.Steps).SelectMany(Parses),
    ];

    private static IEnumerable<string> Paths(Workflow workflow)
    {
        var filters = ((YamlDotNet.RepresentationModel.YamlSequenceNode?)workflow.Triggers.GetValueOrDefault("pull_request")?.Find("paths"))
            ?.Select(path => path.ToString().Replace("/**", "", StringComparison.Ordinal)) ?? [];
        var named = workflow.Jobs.SelectMany(job => job.Steps).SelectMany(step => Named().Matches(step.Run).Select(match => match.Value)
            .Concat(Built().Matches(step.Run).Select(match => match.Groups[1].Value)));
        foreach (var path in filters.Concat(named).Distinct())
        {
            var there = Repository.Path(path);
            if (!File.Exists(there) && !Directory.Exists(there)) yield return $"there is no {path}";
            else if (path.StartsWith(".ci/", StringComparison.Ordinal) && !OperatingSystem.IsWindows()
                && !File.GetUnixFileMode(there).HasFlag(UnixFileMode.UserExecute)) yield return $"{path} cannot be run";
        }
    }

    /// <summary>Targets are the Dockerfile's, and the names that are pushed are those that are deployed.</summary>
    private static IEnumerable<string> Images(WorkflowJob job)
    {
        var stages = Stage().Matches(File.ReadAllText(Repository.Path("infra/Dockerfile"))).Select(match => match.Groups[1].Value).ToList();
        foreach (var target in job.Matrix("target").Except(stages)) yield return $"the Dockerfile has no target {target}";
        if (job.Matrix("image").ToList() is not { Count: > 0 } pushed) yield break;
        var deployed = Deployed().Matches(File.ReadAllText(Repository.Path(Script))).Select(match => match.Groups[1].Value).ToList();
        foreach (var missing in deployed.Except(pushed)) yield return $"{missing} is deployed and not pushed";
        foreach (var idle in pushed.Except(deployed)) yield return $"{idle} is pushed for nobody";
    }

    /// <summary>What the parameter file reads, the job that deploys gives; and what it gives, that file or the script reads.</summary>
    private static IEnumerable<string> Variables(WorkflowJob job)
    {
        foreach (var step in job.Steps.Where(step => step.Run.StartsWith(Script, StringComparison.Ordinal)))
        {
            var script = File.ReadAllText(Repository.Path(Script));
            var byScript = Variable().Matches(script).Select(match => match.Value).ToList();
            var read = Read().Matches(File.ReadAllText(Repository.Path("infra/main.bicepparam"))).Select(match => match.Groups[1].Value).ToList();
            var given = step.Environment.Concat(job.Environment).Concat(job.Workflow.Environment).DistinctBy(entry => entry.Key)
                .ToDictionary(entry => entry.Key, entry => entry.Value);

            var secret = step.Run.Contains("--what-if", StringComparison.Ordinal) ? SecretOnes() : [];
            foreach (var missing in read.Except(given.Keys).Except(SetBy(script)).Except(secret)) yield return $"{job.Name} does not give {missing}";
            foreach (var idle in given.Keys.Where(IsOurs).Except(read).Except(byScript)) yield return $"{job.Name} gives {idle}, which nobody reads";
            foreach (var (name, value) in given.Where(entry => IsOurs(entry.Key) && Source().IsMatch(entry.Value)))
            {
                if (Source().Match(value) is var from && from.Groups[2].Value != name) yield return $"{name} is given {from.Groups[2].Value}";
                if ((from.Groups[1].Value == "secrets") != SecretOnes().Contains(name)) yield return $"{name} is a secret or none, and is given as the other";
            }
        }
    }

    /// <summary>Whoever sets the workflows up finds every variable and secret in README.</summary>
    private static IEnumerable<string> Told(Workflow workflow)
    {
        var readme = File.ReadAllText(Repository.Path("infra/README.md"));
        return workflow.Expressions.SelectMany(expression => Setting().Matches(expression)).Select(match => match.Groups[1].Value).Distinct()
            .Where(name => name != "GITHUB_TOKEN" && !readme.Contains($"`{name}`", StringComparison.Ordinal))
            .Select(name => $"infra/README.md does not tell of {name}");
    }

    private static IEnumerable<string> Versions(Workflow workflow)
    {
        var compiler = PinnedCompiler().Match(File.ReadAllText(Repository.Path("Functions.Tests/Functions.Tests.csproj"))).Groups[1].Value;
        foreach (Match installed in InstalledCompiler().Matches(workflow.Text))
        {
            if (installed.Groups[1].Value != compiler) yield return $"Bicep {installed.Groups[1].Value} is not what is tested, {compiler}";
        }

        var compose = File.ReadAllText(Repository.Path("infra/origin/compose.yaml"));
        foreach (Match image in Postgres().Matches(workflow.Text))
        {
            if (!compose.Contains(image.Value, StringComparison.Ordinal)) yield return $"{image.Value} is not the stack's";
        }
    }

    private static IEnumerable<string> Parses(WorkflowStep step)
    {
        if (step.Run.Length == 0 || OperatingSystem.IsWindows()) yield break;
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-n"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        bash.StandardInput.Write(step.Run);
        bash.StandardInput.Close();
        var said = bash.StandardError.ReadToEnd();
        if (said.Length > 0) yield return $"{step.Job.Name}: {said.Trim()}";
    }

    /// <summary>Variables of the parameters that main.bicep marks as secure.</summary>
    private static IReadOnlyList<string> SecretOnes()
    {
        var secure = Secure().Matches(File.ReadAllText(Repository.Path("infra/main.bicep"))).Select(match => match.Groups[1].Value).ToHashSet();
        return [.. Parameter().Matches(File.ReadAllText(Repository.Path("infra/main.bicepparam")))
            .Where(match => secure.Contains(match.Groups[1].Value)).Select(match => match.Groups[2].Value)];
    }

    private static IEnumerable<string> SetBy(string script) => Set().Matches(script).Select(match => match.Groups[1].Value);

    private static bool IsOurs(string variable) => variable.StartsWith("EDGE_", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<![\w$/.{-])(\.ci/[\w-]+|(infra|Functions(\.Tests)?)(/[\w./-]+)?(?![\w.])|[\w-]+\.sln)")]
    private static partial Regex Named();

    [GeneratedRegex(@"dotnet (?:build|test|publish|run --project) ([\w.]+)")]
    private static partial Regex Built();

    [GeneratedRegex(@"^FROM \S+.* AS ([a-z-]+)$", RegexOptions.Multiline)]
    private static partial Regex Stage();

    [GeneratedRegex(@"\$\{images,,\}/([a-z-]+):\$commit")]
    private static partial Regex Deployed();

    [GeneratedRegex(@"EDGE_[A-Z_]*[A-Z]")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\b(EDGE_[A-Z_]+)=")]
    private static partial Regex Set();

    [GeneratedRegex(@"readEnvironmentVariable\('(\w+)'")]
    private static partial Regex Read();

    [GeneratedRegex(@"^\$\{\{ (vars|secrets)\.(\w+) \}\}$")]
    private static partial Regex Source();

    [GeneratedRegex(@"(?:vars|secrets)\.(\w+)")]
    private static partial Regex Setting();

    [GeneratedRegex(@"^param (\w+) = .*readEnvironmentVariable\('(\w+)'", RegexOptions.Multiline)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"@secure\(\)\n(?:@.*\n)*param (\w+)")]
    private static partial Regex Secure();

    [GeneratedRegex(@"Azure\.Bicep\.CommandLine\.[^""]*"" Version=""\[([\d.]+)\]")]
    private static partial Regex PinnedCompiler();

    [GeneratedRegex(@"az bicep install --version v(\S+)")]
    private static partial Regex InstalledCompiler();

    [GeneratedRegex(@"docker\.io/library/postgres:\S+")]
    private static partial Regex Postgres();
}
