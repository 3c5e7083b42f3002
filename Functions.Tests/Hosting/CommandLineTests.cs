using Edge.Hosting.Commands;

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

    public static TheoryData<string> Commands => new(CommandPaths());

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_and_version_of_every_command_need_no_database(string path)
    {
        string[] words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (string, string)[] unreachable = [("PGRST_DB_URI", "postgresql://127.0.0.1:1/none"), ("HOME", "/nonexistent")];

        var help = await AppCommand.Run([.. words, "--help"], unreachable);
        var version = await AppCommand.Run([.. words, "--version"], unreachable);

        Assert.Equal((0, ""), (help.Exit, help.Errors));
        Assert.Contains("Usage:\n  edge " + path, help.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (version.Exit, version.Errors));
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", version.Output);
    }

    [Theory]
    [InlineData("edge: there is no command 'frobnicate' (see edge --help)\n", "frobnicate")]
    [InlineData("edge: there is no command 'dump-confg'; did you mean 'dump-config'?\n", "dump-confg")]
    [InlineData("edge: there is no command 'instal' of cache; did you mean 'install'?\n", "cache", "instal")]
    [InlineData("edge: there is no option '--url'; did you mean '--urls'?\n", "--url=http://127.0.0.1:0")]
    [InlineData("edge: there is no option '--otuput' of generate types; did you mean '--output'?\n", "generate", "types", "--otuput", "x.cs")]
    [InlineData("edge: cache what? There are: cache install, cache uninstall, cache status\n", "cache")]
    [InlineData("edge: dump-config does not take 'all' (see dump-config --help)\n", "dump-config", "all")]
    public async Task Wrong_usage_is_one_line_with_what_was_probably_meant(string told, params string[] arguments)
    {
        var command = await AppCommand.Run(arguments);

        Assert.Equal((2, told, ""), (command.Exit, command.Errors, command.Output));
    }

    [Fact]
    public void Settings_are_told_from_the_words_of_a_command()
    {
        var (settings, words) = SettingArguments.Split(
            ["cache", "--Cache:Enabled", "false", "install", "--urls=http://a", "--tables", "a,b", "--PGRST_DB_URI=x=y", "--Dev__DataFolder", "--b", "--claim=a:b"]);

        Assert.Equal(["--Cache:Enabled", "false", "--urls=http://a", "--PGRST_DB_URI=x=y", "--Dev:DataFolder", "--b"], settings);
        Assert.Equal(["cache", "install", "--tables", "a,b", "--claim=a:b"], words);
    }

    private static IEnumerable<string> CommandPaths() =>
        CommandTree.Paths().Prepend("");

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
