namespace Edge.Tests.Infra;

/// <summary><c>.ci/deploy</c>: what it asks of Azure, and when it puts back what worked. Azure, git and the network are doubles.</summary>
public sealed class DeployScriptTests : IDisposable
{
    private const string New = "1111111111111111111111111111111111111111";
    private const string Good = "2222222222222222222222222222222222222222";

    /// <summary>Programs by name. A file <c>broken</c> names a commit and what of it fails: create, ready or answer.</summary>
    private static readonly Dictionary<string, string> Doubles = new()
    {
        ["az"] =
            """
            echo "az $* [${EDGE_IMAGE-}] [${EDGE_TUNNEL_IMAGE-}] [${EDGE_DB_URI-}] [${EDGE_TUNNEL_MODE-default}]" >> "$FOLDER/calls"
            case "$*" in
              "group show"*edgeCommit*) cat "$FOLDER/good" ;;
              "group show"*) echo /groups/edge ;;
              "deployment group create"*) echo "${EDGE_IMAGE##*:}" > "$FOLDER/running"; ! grep -q "${EDGE_IMAGE##*:} create" "$FOLDER/broken" ;;
              *appName*) echo ca-edge ;;
              *postgresName*) cat "$FOLDER/postgres" ;;
              *"parameter list"*) cat "$FOLDER/pending" ;;
              *outputs.url*) echo https://ca-edge.example.com ;;
              "resource show"*) if grep -q "$(cat "$FOLDER/running") ready" "$FOLDER/broken"; then echo false; else echo true; fi ;;
            esac
            """,
        ["curl"] =
            """
            for last; do :; done
            echo "curl $last" >> "$FOLDER/calls"
            ! grep -q "$(cat "$FOLDER/running") answer" "$FOLDER/broken"
            """,
        ["git"] = """case "$1" in archive) tar -c -T /dev/null ;; merge-base) [ "$3" != 3333333333333333333333333333333333333333 ] ;; esac""",
        ["sleep"] = ":",
    };

    private readonly ScriptDoubles script = new(Doubles);

    public void Dispose() => script.Dispose();

    [SkippableFact]
    public async Task What_works_stays_and_is_remembered()
    {
        var (exit, said, calls) = await Deploy([New], good: Good);

        Assert.Equal((0, $"{New} answers at https://ca-edge.example.com"), (exit, said));
        Assert.Equal([$"ghcr.io/you/edge-functions:{New}"], Images(calls));
        Assert.Equal(["curl https://ca-edge.example.com/health/ready", "curl https://ca-edge.example.com/rest/v1/"], Asked(calls));
        var tag = $"az tag update --resource-id /groups/edge --operation Merge --tags edgeCommit={New} ";
        Assert.Contains(calls, call => call.StartsWith(tag, StringComparison.Ordinal));
        Assert.Equal("url=https://ca-edge.example.com\n", await File.ReadAllTextAsync(script.In("output")));
    }

    [SkippableTheory]
    [InlineData("create", 2)]
    [InlineData("ready", 2)]
    [InlineData("answer", 3)]
    public async Task What_does_not_work_is_replaced_by_what_did(string broken, int questions)
    {
        var (exit, said, calls) = await Deploy([New], good: Good, broken: $"{New} {broken}");

        Assert.Equal((1, $"{New} does not work; {Good} is back"), (exit, said));
        Assert.Equal([$"ghcr.io/you/edge-functions:{New}", $"ghcr.io/you/edge-functions:{Good}"], Images(calls));
        Assert.Equal(questions, Asked(calls).Count());
        Assert.DoesNotContain(calls, call => call.StartsWith("az tag", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Without_anything_that_worked_before_it_says_so()
    {
        var (exit, said, calls) = await Deploy([New], good: "", broken: $"{New} answer");

        Assert.Equal((1, $"{New} does not work, and there is no other to go back to"), (exit, said));
        Assert.Single(Images(calls));
    }

    [SkippableFact]
    public async Task If_what_worked_does_not_work_any_more_both_are_named()
    {
        var (exit, said, _) = await Deploy([New], good: Good, broken: $"{New} answer\n{Good} ready");

        Assert.Equal((1, $"neither {New} nor, put back, {Good} works"), (exit, said));
    }

    [SkippableFact]
    public async Task A_published_app_is_asked_at_its_own_address()
    {
        var (_, _, calls) = await Deploy([New], good: Good, variables: new() { ["EDGE_URL"] = "https://api.example.com", ["EDGE_SMOKE_PATH"] = "/users/1" });

        Assert.Equal(["curl https://api.example.com/health/ready", "curl https://api.example.com/users/1"], Asked(calls));
    }

    [SkippableFact]
    public async Task An_empty_variable_is_none_and_another_arrives()
    {
        var (_, _, empty) = await Deploy([New], good: Good, variables: new() { ["EDGE_TUNNEL_MODE"] = "" });
        var (_, _, given) = await Deploy([New], good: Good, variables: new() { ["EDGE_TUNNEL_MODE"] = "publish" });

        Assert.EndsWith("[default]", empty.First(call => call.Contains("group create", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.EndsWith("[publish]", given.First(call => call.Contains("group create", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_if_only_asks_and_is_told_no_secret()
    {
        var (exit, _, calls) = await Deploy(["--what-if", New], good: Good, variables: new() { ["EDGE_DB_URI"] = "" });

        Assert.Equal(0, exit);
        var call = Assert.Single(calls);
        Assert.StartsWith($"az deployment group what-if --resource-group edge --name edge-{New} ", call, StringComparison.Ordinal);
        Assert.Contains("[not-told]", call, StringComparison.Ordinal);
        Assert.Contains("--validation-level ProviderNoRbac", call, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("main")]
    [InlineData("1111111")]
    [InlineData("$(touch x)")]
    public async Task Only_a_whole_commit_is_one(string commit)
    {
        var (exit, said, calls) = await Deploy([commit], good: Good);

        Assert.Equal((1, "usage: .ci/deploy [--what-if] <commit, all 40 digits>"), (exit, said));
        Assert.Empty(calls);
    }

    [SkippableFact]
    public async Task A_commit_of_another_branch_is_refused()
    {
        var (exit, said, calls) = await Deploy([new('3', 40)], good: Good);

        Assert.Equal((1, $"{new('3', 40)} is not a commit of this branch"), (exit, said));
        Assert.Empty(calls);
    }

    [SkippableTheory]
    [InlineData("EDGE_DB_URI", "none")]
    [InlineData("EDGE_JWT_SECRET", "access")]
    [InlineData("EDGE_TUNNEL_TOKEN", "publish")]
    [InlineData("EDGE_TUNNEL_CLIENT_SECRET", "rest")]
    [InlineData("EDGE_MASTER_KEY", "none", "EDGE_HOSTING", "container")]
    [InlineData("EDGE_POSTGRES_PASSWORD", "none", "EDGE_DEPLOY_POSTGRES", "true")]
    [InlineData("EDGE_INSTALL_DB_URI", "none", "EDGE_DEPLOY_INSTALL", "true")]
    public async Task A_secret_that_is_forgotten_is_named_before_anything_is_changed(string secret, string mode, string name = "", string value = "")
    {
        var variables = new Dictionary<string, string>
        {
            ["EDGE_TUNNEL_MODE"] = mode, ["EDGE_TUNNEL_CLIENT_ID"] = "id", ["EDGE_TUNNEL_CLIENT_SECRET"] = "secret", ["EDGE_MASTER_KEY"] = "key",
            ["EDGE_POSTGRES_PASSWORD"] = "password", ["EDGE_INSTALL_DB_URI"] = "uri",
        };
        if (name.Length > 0) variables[name] = value;
        Assert.Equal(0, (await Deploy([New], good: Good, variables: variables)).Exit);

        variables[secret] = "";
        var (exit, said, calls) = await Deploy([New], good: Good, variables: variables);

        Assert.Equal((1, $"{secret} is not set"), (exit, said));
        Assert.Empty(calls);
    }

    [SkippableFact]
    public async Task Postgres_is_restarted_when_a_parameter_waits_for_it()
    {
        await File.WriteAllTextAsync(script.In("postgres"), "psql-1\n");
        var (_, _, idle) = await Deploy([New], good: Good);
        await File.WriteAllTextAsync(script.In("pending"), "wal_level\n");
        var (exit, _, calls) = await Deploy([New], good: Good);

        Assert.Equal(0, exit);
        Assert.DoesNotContain(idle, call => call.Contains("restart", StringComparison.Ordinal));
        Assert.Single(calls, call => call.StartsWith("az postgres flexible-server restart --resource-group edge --name psql-1", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task All_images_are_those_of_the_commit()
    {
        var (_, _, calls) = await Deploy([New], good: Good);

        Assert.Contains(calls, call => call.Contains($"[ghcr.io/you/edge-functions:{New}] [ghcr.io/you/edge-tunnel:{New}]", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Images(IEnumerable<string> calls) =>
        calls.Where(call => call.StartsWith("az deployment group create", StringComparison.Ordinal)).Select(call => call.Split('[', ']')[1]);

    private static IEnumerable<string> Asked(IEnumerable<string> calls) => calls.Where(call => call.StartsWith("curl", StringComparison.Ordinal));

    private async Task<(int Exit, string Said, IReadOnlyList<string> Calls)> Deploy(
        string[] arguments, string good, string broken = "", Dictionary<string, string>? variables = null)
    {
        await File.WriteAllTextAsync(script.In("good"), good);
        await File.WriteAllTextAsync(script.In("broken"), broken);
        foreach (var file in new[] { "postgres", "pending" }.Where(file => !File.Exists(script.In(file)))) await File.WriteAllTextAsync(script.In(file), "");
        var environment = new Dictionary<string, string>
        {
            ["EDGE_RESOURCE_GROUP"] = "edge", ["EDGE_IMAGES"] = "ghcr.io/You", ["GITHUB_OUTPUT"] = script.In("output"),
            ["EDGE_DB_URI"] = "uri", ["EDGE_JWT_SECRET"] = "jwt", ["EDGE_TUNNEL_TOKEN"] = "token",
        };
        foreach (var (name, value) in variables ?? []) environment[name] = value;
        return await script.Run(".ci/deploy", arguments, environment);
    }
}
