using System.Text.RegularExpressions;

namespace Edge.Tests.Infra;

/// <summary>What a workflow may do and with what rights; each rule gives its mistakes in words.</summary>
internal static partial class WorkflowRules
{
    private const string Login = "azure/login";

    public static IEnumerable<string> Mistakes(Workflow workflow) =>
    [
        .. Whole(workflow),
        .. Pinned(workflow),
        .. workflow.Jobs.SelectMany(Limited),
        .. workflow.Jobs.SelectMany(Rights),
        .. workflow.Jobs.SelectMany(Secrets),
        .. workflow.Jobs.SelectMany(job => job.Steps).SelectMany(Step),
    ];

    private static IEnumerable<string> Whole(Workflow workflow)
    {
        if (!workflow.Permissions.SequenceEqual([new("contents", "read")])) yield return "a job may do more than read the code without having asked";
        // Only bash that is named fails if the left side of a pipe does.
        if (workflow.Shell != "bash") yield return "a failure in a pipe would not be seen";
        foreach (var trigger in workflow.Triggers.Keys.Intersect(["pull_request_target", "workflow_run", "issue_comment"]))
            yield return $"{trigger} gives strangers our rights";
        foreach (var expression in workflow.Expressions.Where(expression => Strangers().IsMatch(expression)))
            yield return $"{expression} is a stranger's text";
        if (workflow.Environment.Values.Any(value => value.Contains("secrets.", StringComparison.Ordinal))) yield return "every job sees a secret";
        if (workflow.Triggers.ContainsKey("pull_request") && workflow.Jobs.All(job => job.DeploysTo is null)
            && workflow.Concurrency?.Find("cancel-in-progress")?.ToString() != "${{ github.event_name == 'pull_request' }}")
            yield return "outdated runs of a pull request go on";
    }

    private static IEnumerable<string> Pinned(Workflow workflow)
    {
        var uses = Used().Matches(workflow.Text).Select(match => match.Groups[1].Value.TrimEnd()).ToList();
        foreach (var use in uses.Where(use => !use.StartsWith("./", StringComparison.Ordinal)))
        {
            if (!PinnedUse().IsMatch(use)) yield return $"{use} is not pinned to a commit, with its version beside it";
        }

        foreach (var local in uses.Where(use => use.StartsWith("./", StringComparison.Ordinal) && !File.Exists(Repository.Path(use))))
            yield return $"{local} does not exist";
        foreach (var same in uses.GroupBy(use => use.Split('@')[0]).Where(same => same.Distinct().Count() > 1))
            yield return $"{same.Key} is used in several versions";
    }

    private static IEnumerable<string> Limited(WorkflowJob job)
    {
        if (job.Uses is not null) yield break;
        if (job.Timeout is not { } minutes || int.Parse(minutes, null) > 60) yield return $"{job.Name} may hang";
        if (job.RunsOn is null || !Runner().IsMatch(job.RunsOn)) yield return $"{job.Name} runs on {job.RunsOn}, which changes or is ours";
    }

    private static IEnumerable<string> Rights(WorkflowJob job)
    {
        var rights = job.Permissions ?? job.Workflow.Permissions;
        var logsIn = job.Steps.Any(step => step.IsUseOf(Login));
        var pushes = job.Steps.Any(step => step.Run.Contains("docker push", StringComparison.Ordinal));
        Dictionary<string, string> wanted = new() { ["contents"] = "read" };
        var asksGitHub = job.Steps.Any(step => step.Run.Contains("ACTIONS_ID_TOKEN_REQUEST_URL", StringComparison.Ordinal));
        if (logsIn || asksGitHub) wanted["id-token"] = "write";
        if (pushes) wanted["packages"] = "write";
        foreach (var (name, right) in wanted.Except(rights)) yield return $"{job.Name} lacks {name}: {right}";
        foreach (var (name, right) in rights.Except(wanted)) yield return $"{job.Name} may {name}: {right} for nothing";

        if (logsIn && job.DeploysTo is null) yield return $"{job.Name} logs in to Azure without an environment that could forbid it";
        if (logsIn && !IsForMain(job) && !job.If.Contains("github.event.pull_request.head.repo.full_name == github.repository", StringComparison.Ordinal))
            yield return $"{job.Name} gives forks an identity";
        if (pushes && !IsForMain(job)) yield return $"{job.Name} publishes what is not on main";
        if (logsIn && IsForMain(job) && (job.DeploysTo != "production" || job.Concurrency?.Find("cancel-in-progress")?.ToString() != "false"))
            yield return $"{job.Name} may be cut off midway, or asks nobody";
    }

    private static IEnumerable<string> Secrets(WorkflowJob job)
    {
        var outside = Workflow.Texts(job.Node).Where(field => field.Key != "steps").Select(field => field.Value);
        if (outside.Any(value => value.Contains("secrets.", StringComparison.Ordinal) || value == "inherit"))
            yield return $"every step of {job.Name} sees a secret";
        foreach (var step in job.Steps)
        {
            var secrets = SecretNames(step).ToList();
            if (secrets.Count == 0) continue;
            if (!IsForMain(job)) yield return $"{job.Name} shows {secrets[0]} to what is not on main";
            foreach (var secret in secrets.Where(secret => secret != "GITHUB_TOKEN" && job.DeploysTo != "production"))
                yield return $"{job.Name} sees {secret}, which is production's";
            if (step.Uses is not null) yield return $"{step.Uses} is given {secrets[0]}";
        }
    }

    private static IEnumerable<string> Step(WorkflowStep step)
    {
        if (step.Run.Contains("${{", StringComparison.Ordinal)) yield return $"an expression becomes code in: {step.Run.Split('\n')[0]}";
        if (step.IsUseOf("actions/checkout") && step.With.GetValueOrDefault("persist-credentials") != "false")
            yield return $"{step.Job.Name} leaves the token in the clone";
    }

    /// <summary>A pull request does not get there.</summary>
    private static bool IsForMain(WorkflowJob job) =>
        job.If == "github.event_name == 'push'" || job.If.Contains("&& github.ref == 'refs/heads/main' &&", StringComparison.Ordinal);

    private static IEnumerable<string> SecretNames(WorkflowStep step) =>
        step.Environment.Values.Concat(step.With.Values).Append(step.Run).SelectMany(text => Secret().Matches(text)).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^\s*(?:- )?uses: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Used();

    [GeneratedRegex(@"^[a-z-]+/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex PinnedUse();

    [GeneratedRegex(@"^ubuntu-\d\d\.\d\d$")]
    private static partial Regex Runner();

    [GeneratedRegex(@"secrets\.(\w+)")]
    private static partial Regex Secret();

    /// <summary>Titles, texts, branches and names that whoever opens a pull request chooses.</summary>
    [GeneratedRegex(@"github\.(head_ref|event\.(pull_request\.(title|body|head\.(ref|label))|issue|comment|review|commits|head_commit))")]
    private static partial Regex Strangers();
}
