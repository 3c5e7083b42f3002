using System.Text.Json.Nodes;

namespace Edge.Tests.Pages;

/// <summary>
/// The scenarios of <c>browser.mjs</c> in Chromium, on the sample database, run once for all tests. <c>EDGE_SCREENSHOTS=true</c> writes the guide's
/// pictures.
/// </summary>
public sealed class BrowserRun : IAsyncLifetime
{
    private readonly SampleDatabase _database = new();
    private Task<Dictionary<string, string?>>? _problems;
    private EdgeApp? _app;

    public Task InitializeAsync() => _database.InitializeAsync();

    public async Task DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Skips where Postgres, Chromium or Node.js is missing; fails with what the browser saw.</summary>
    public async Task ShouldHold(string scenario)
    {
        var problems = await (_problems ??= Run());
        Assert.True(problems.TryGetValue(scenario, out var problem), $"there is no scenario «{scenario}»");
        Assert.True(problem is null, problem);
    }

    private async Task<Dictionary<string, string?>> Run()
    {
        _ = _database.ConnectionString;
        await NpmPackages.Installed();
        Missing.Prerequisite(!File.Exists("/usr/bin/chromium"), "chromium is not installed");
        _app = await _database.StartApp();
        Missing.Prerequisite((await _app.Site.Get("/console")).Text.Contains("not part of the build", StringComparison.Ordinal), "the console is not built");
        var shots = Environment.GetEnvironmentVariable("EDGE_SCREENSHOTS") is "true" ? Repository.Path("Functions", "Pages", "Screenshots") : "";
        var (exit, output) = await NpmPackages.Node(
            Repository.Path("Functions.Tests", "Pages"), ["browser.mjs"],
            ("ROOT", _app.Root), ("SECRET", Token.Secret), ("TOKEN", Token.For("web_user", ("sub", "1"))), ("SECOND", Token.For("web_user", ("sub", "2"))),
            ("SHOTS", shots));
        Assert.True(exit == 0, output);
        return output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!)
            .ToDictionary(result => (string)result["name"]!, result => (string?)result["problem"]);
    }

    private sealed class SampleDatabase() : PostgresFixture("infra/origin/sample.sql")
    {
        public async Task<EdgeApp> StartApp()
        {
            var uri = DbUri("authenticator", "sample");
            await Run("ALTER ROLE authenticator PASSWORD 'sample'");
            return await EdgeApp.Start(
                [("db-uri", uri), ("db-anon-role", "web_anon"), ("db-plan-enabled", "true"), ("jwt-secret", Token.Secret), ("Samples:Enabled", "true"), ("Realtime:Enabled", "true")]);
        }
    }
}
