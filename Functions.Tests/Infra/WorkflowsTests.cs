namespace Edge.Tests.Infra;

/// <summary>The workflows: what they may do, and that what they name is there; and that these rules notice.</summary>
public sealed class WorkflowsTests
{
    private const string Checkout = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2";

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Repository.Path(".github/workflows")).Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_workflow_has_the_rights_it_needs_and_names_what_is_there(string file) => Assert.Empty(Mistakes(Workflow.Read(file)));

    [Fact]
    public void Changes_are_tested_on_main_too_before_they_are_published()
    {
        var deploy = Workflow.Read("deploy.yml");

        Assert.Contains(deploy.Jobs, job => job is { Name: "ci", Uses: "./.github/workflows/ci.yml" });
        Assert.Equal("ci", deploy.Jobs.Single(job => job.Name == "images").Node.Find("needs")!.ToString());
        Assert.Equal("images", deploy.Jobs.Single(job => job.Name == "deploy").Node.Find("needs")!.ToString());
        Assert.Contains("needs.images.result == 'success'", deploy.Jobs.Single(job => job.Name == "deploy").If, StringComparison.Ordinal);
        Assert.Contains(Workflow.Read("ci.yml").Jobs, job => job.Steps.Any(step => step.Run == ".ci/run"));
    }

    [Theory]
    [InlineData("ci.yml", "run: .ci/run", "run: .ci/runs", "there is no .ci/runs")]
    [InlineData("ci.yml", "publish Functions ", "publish Function ", "there is no Function")]
    [InlineData("ci.yml", "infra/origin/sample.sql", "infra/sample.sql", "there is no infra/sample.sql")]
    [InlineData("ci.yml", "[functions, container, tunnel]", "[function, container, tunnel]", "the Dockerfile has no target function")]
    [InlineData("ci.yml", "postgres:18.4-bookworm", "postgres:17", "docker.io/library/postgres:17 is not the stack's")]
    [InlineData("ci.yml", "permissions:\n  contents: read", "permissions:\n  contents: write", "a job may do more than read the code without having asked")]
    [InlineData("ci.yml", "    timeout-minutes: 45\n", "", "tests may hang")]
    [InlineData("ci.yml", "    shell: bash", "    shell: sh", "a failure in a pipe would not be seen")]
    [InlineData("ci.yml", "  pull_request:\n", "  pull_request_target:\n", "pull_request_target gives strangers our rights")]
    [InlineData("ci.yml", "cancel-in-progress: ${{ github.event_name == 'pull_request' }}", "cancel-in-progress: false", "outdated runs of a pull request go on")]
    [InlineData("ci.yml", "run: .ci/image \"$TARGET\" \"edge:$TARGET\"", "run: .ci/image ${{ matrix.target }} edge",
        "an expression becomes code in: .ci/image ${{ matrix.target }} edge")]
    [InlineData("ci.yml", "TARGET: ${{ matrix.target }}", "TARGET: ${{ github.event.pull_request.title }}",
        "github.event.pull_request.title is a stranger's text")]
    [InlineData("ci.yml", "TARGET: ${{ matrix.target }}", "TARGET: ${{ secrets.EDGE_DB_URI }}", "images shows EDGE_DB_URI to what is not on main")]
    [InlineData("ci.yml", "        run: |\n          cd \"$RUNNER_TEMP/app\"", "        run: |\n          cd \"$RUNNER_TEMP/app", "functions-host: bash: line")]
    [InlineData("deploy.yml", "      packages: write\n", "      packages: write\n      id-token: write\n", "images may id-token: write for nothing")]
    [InlineData("deploy.yml", "      packages: write\n", "", "images lacks packages: write")]
    [InlineData("deploy.yml", "    environment: what-if\n", "", "what-if logs in to Azure without an environment that could forbid it")]
    [InlineData("deploy.yml", "      name: production\n", "      name: test\n", "deploy may be cut off midway, or asks nobody")]
    [InlineData("deploy.yml", "      cancel-in-progress: false", "      cancel-in-progress: true", "deploy may be cut off midway, or asks nobody")]
    [InlineData("deploy.yml", " && github.event.pull_request.head.repo.full_name == github.repository", "", "what-if gives forks an identity")]
    [InlineData("deploy.yml", "    if: github.event_name == 'push'\n    needs: ci", "    needs: ci", "images publishes what is not on main")]
    [InlineData("deploy.yml", "          EDGE_DB_URI: ${{ secrets.EDGE_DB_URI }}\n", "", "deploy does not give EDGE_DB_URI")]
    [InlineData("deploy.yml", "  EDGE_REST_PATH: ${{ vars.EDGE_REST_PATH }}\n", "", "deploy does not give EDGE_REST_PATH")]
    [InlineData("deploy.yml", "  EDGE_URL:", "  EDGE_URI:", "deploy gives EDGE_URI, which nobody reads")]
    [InlineData("deploy.yml", "EDGE_DEPLOY_FEED: ${{ vars.EDGE_DEPLOY_FEED }}", "EDGE_DEPLOY_FEED: ${{ vars.EDGE_DEPLOY_SITE }}",
        "EDGE_DEPLOY_FEED is given EDGE_DEPLOY_SITE")]
    [InlineData("deploy.yml", "EDGE_DB_URI: ${{ secrets.", "EDGE_DB_URI: ${{ vars.", "EDGE_DB_URI is a secret or none, and is given as the other")]
    [InlineData("deploy.yml", "env:\n  EDGE_RES", "env:\n  EDGE_DB_URI: ${{ secrets.EDGE_DB_URI }}\n  EDGE_RES", "every job sees a secret")]
    [InlineData("deploy.yml", "image: edge-functions", "image: edge-function", "edge-functions is deployed and not pushed")]
    [InlineData("deploy.yml", "vars.EDGE_SMOKE_PATH", "vars.EDGE_SMOKE_URL", "infra/README.md does not tell of EDGE_SMOKE_URL")]
    [InlineData("deploy.yml", "./.github/workflows/ci.yml", "./.github/workflows/tests.yml", "./.github/workflows/tests.yml does not exist")]
    public void A_mistake_in_a_workflow_is_noticed(string file, string text, string by, string mistake) =>
        Assert.Contains(Mistakes(Changed(file, text, by)), said => said.StartsWith(mistake, StringComparison.Ordinal));

    [Theory]
    [InlineData("actions/checkout@v6", "actions/checkout@v6 is not pinned to a commit, with its version beside it")]
    [InlineData("actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd", "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd is not pinned")]
    [InlineData("actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83de # v6.0.2", "actions/checkout is used in several versions")]
    public void An_action_that_is_not_pinned_is_noticed(string use, string mistake)
    {
        var text = Workflow.Read("ci.yml").Text;
        var first = text.IndexOf(Checkout, StringComparison.Ordinal);

        var mistakes = Mistakes(new("ci.yml", text[..first] + use + text[(first + Checkout.Length)..]));
        Assert.Contains(mistakes, said => said.StartsWith(mistake, StringComparison.Ordinal));
    }

    [Fact]
    public void A_token_that_stays_in_the_clone_is_noticed()
    {
        var text = Workflow.Read("ci.yml").Text.Replace("persist-credentials: false", "persist-credentials: true", StringComparison.Ordinal);

        Assert.Contains("tests leaves the token in the clone", Mistakes(new("ci.yml", text)));
    }

    private static IReadOnlyList<string> Mistakes(Workflow workflow) => [.. WorkflowRules.Mistakes(workflow), .. WorkflowRepositoryRules.Mistakes(workflow)];

    private static Workflow Changed(string file, string text, string by)
    {
        var workflow = Workflow.Read(file);
        Assert.True(workflow.Text.Split(text).Length > 1, $"'{text}' does not stand in {file}");
        var at = workflow.Text.IndexOf(text, StringComparison.Ordinal);
        return new(file, workflow.Text[..at] + by + workflow.Text[(at + text.Length)..]);
    }
}
