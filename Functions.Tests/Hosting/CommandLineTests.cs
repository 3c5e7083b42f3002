namespace Edge.Tests.Hosting;

/// <summary>The app as a process: what it prints where, and its exit code.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_lists_the_commands()
    {
        var (exit, output, errors) = await AppCommand.Run(["--help"]);

        Assert.Equal(0, exit);
        Assert.Contains("dump-config", output, StringComparison.Ordinal);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task An_unknown_command_is_answered_with_the_usage()
    {
        var (exit, output, errors) = await AppCommand.Run(["frobnicate"]);

        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.StartsWith("edge: there is no command 'frobnicate'\n\nusage:", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_is_one_line_and_a_failure()
    {
        var (exit, output, errors) = await AppCommand.Run(
            [], ("PGRST_DB_URI", "postgresql://localhost/x"), ("PGRST_DB_POOL", "many"), ("PGRST_DB_TX_END", "never"));

        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.StartsWith("edge: ", errors, StringComparison.Ordinal);
        Assert.Contains("db-tx-end", errors, StringComparison.Ordinal);
        Assert.Equal(1, errors.Count(character => character == '\n'));
    }

    [Theory]
    [InlineData("--Engine:PlanCacheSize=many", "Engine:PlanCacheSize")]
    [InlineData("--Engine:PlanCacheSize=0", "Engine:PlanCacheSize must be 1 or more")]
    [InlineData("--Engine:AnswerTimeout=00:00:00", "Engine:AnswerTimeout must be positive, and a day at most")]
    [InlineData("--Idempotency:Expirey=1.00:00:00", "Idempotency:Expirey is not a setting")]
    [InlineData("--Telemetry:Metrics=perhaps", "Telemetry:Metrics")]
    [InlineData("--RateLimit:PermitLimit=-1", "RateLimit:PermitLimit must be 0 or more")]
    [InlineData("--Access:PolicyFile=/no/such/policy.json", "Access:PolicyFile cannot be read")]
    public async Task A_wrong_setting_of_our_own_is_one_line_too(string setting, string told)
    {
        var (exit, _, errors) = await AppCommand.Run(["dump-config", setting], ("PGRST_DB_URI", "postgresql://localhost/x"));

        Assert.Equal(1, exit);
        Assert.Contains(told, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_and_a_remote_PostgREST_are_one_too_many()
    {
        var (exit, output, errors) = await AppCommand.Run([], ("PGRST_DB_URI", "postgresql://localhost/x"), ("Origin__Url", "https://rest.example.com"));

        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Equal("edge: Both a database (PGRST_DB_URI) and a remote PostgREST (Origin:Url) are set: answers can come from one\n", errors);
    }

    [Fact]
    public async Task The_configuration_can_be_shown_without_its_secrets()
    {
        var (exit, output, _) = await AppCommand.Run(
            ["dump-config", "--Postgrest:db-max-rows=7", "--Auth:Issuers:a:Issuer=https://a.example/", "--Auth:Issuers:a:Audience=api",
                "--Auth:Issuers:a:DefaultRole=member", "--Auth:Issuers:a:JwksUri=https://u:geheim@a.example/keys?sig=geheim"],
            ("PGRST_DB_URI", "postgresql://u:geheim@localhost/x"),
            ("PGRST_JWT_SECRET", "geheim-geheim-geheim-geheim-geheim"));

        Assert.Equal(0, exit);
        Assert.Contains("db-max-rows = 7\n", output, StringComparison.Ordinal);
        Assert.Contains("\n# Edge's own\nAccess:PolicyFile = \"\"\nAuth:ApiKey = false\n", output, StringComparison.Ordinal);
        Assert.Contains("Auth:Issuers:a:JwksUri = \"https://a.example/keys\"\n", output, StringComparison.Ordinal);
        Assert.Contains("Auth:Issuers:a:RefreshInterval = \"01:00:00\"\n", output, StringComparison.Ordinal);
        Assert.Contains("Engine:PlanCacheSize = 2000\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", output, StringComparison.Ordinal);
    }
}
