using System.Text.Json;

namespace Edge.Tests.Hosting;

/// <summary><c>doctor</c> on databases that are well and on such that are not.</summary>
public sealed class DoctorCommandTests(FilmsDatabase films) : IClassFixture<FilmsDatabase>
{
    private const string Secret = "the archive is open from nine to five";

    [SkippableFact]
    public async Task What_is_well_passes()
    {
        var command = await Run("--json");

        var findings = JsonElement.Parse(command.Output).EnumerateArray().ToDictionary(
            finding => finding.GetProperty("check").GetString()!, finding => finding.GetProperty("verdict").GetString());
        Assert.Equal((0, ""), (command.Exit, command.Errors));
        Assert.Equal(
            ["anonymous=pass", "clock=pass", "database=pass", "rights=pass", "schema=pass", "settings=pass", "storage=warn", "tokens=pass", "wal_level=pass"],
            findings.Select(finding => $"{finding.Key}={finding.Value}").Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [InlineData("fail  anonymous: there is no role nobody_known. Make it, or name another in PGRST_DB_ANON_ROLE\n", "--Postgrest:db-anon-role=nobody_known")]
    [InlineData("fail  settings: ", "--Postgrest:db-pool=many")]
    [InlineData("fail  database: ", "--Postgrest:db-uri=postgresql://nobody@127.0.0.1:1/nothing")]
    [InlineData("fail  storage: ", "--Kv:ConnectionString=DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;TableEndpoint=http://127.0.0.1:1/a")]
    public async Task What_is_not_fails_and_says_what_to_do(string line, string setting)
    {
        var command = await Run(setting);

        Assert.Equal((1, ""), (command.Exit, command.Errors));
        Assert.Contains(line, command.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_schema_without_relations_names_those_that_have_some()
    {
        await films.Run("CREATE SCHEMA IF NOT EXISTS vacant");

        var command = await Run("--Postgrest:db-schemas=vacant");

        Assert.Equal(1, command.Exit);
        Assert.Matches(@"fail  schema: no relations in vacant\. PGRST_DB_SCHEMAS can name .*api \(\d+\)", command.Output);
    }

    private Task<AppCommand> Run(params string[] settings) => AppCommand.Run(
        ["doctor", .. settings], ("PGRST_DB_URI", films.AuthenticatorUri), ("PGRST_DB_SCHEMAS", "api"), ("PGRST_DB_ANON_ROLE", "film_anon"), ("PGRST_JWT_SECRET", Secret));
}
