using System.Text.RegularExpressions;
using Edge.Kv;
using Microsoft.CodeAnalysis;

namespace Edge.Tests.Architecture;

/// <summary>Checks the guides: their length, their links, and the samples that no other test runs.</summary>
public sealed partial class GuidesTests
{
    public static TheoryData<string> Guides() =>
    [
        .. new[] { "Functions", "Functions.Tests", "infra" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.Path(folder), "README.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Path("."), file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "node_modules" or "bin" or "obj"))
            .Concat(["README.md", "CONTRIBUTING.md", "SECURITY.md"]),
    ];

    [Fact]
    public void The_root_README_has_150_lines_at_most() => Assert.InRange(File.ReadLines(Repository.Path("README.md")).Count(), 50, 150);

    [Theory]
    [MemberData(nameof(Guides))]
    public void Every_link_to_a_file_leads_to_one(string guide)
    {
        var text = File.ReadAllText(Repository.Path(guide));
        var folder = Path.GetDirectoryName(Repository.Path(guide))!;
        var broken = Link().Matches(text).Select(link => link.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
            .Where(target => !Path.Exists(Path.Combine(folder, target.Split('#')[0])));

        Assert.Empty(broken);
    }

    [Fact]
    public async Task The_sample_of_the_key_value_guide_runs()
    {
        var compilation = Compiling.AgainstTheApp($$"""
            using System.Text.Json;
            using System.Text.Json.Serialization.Metadata;
            using Edge.Kv;

            public sealed record Session(string User);

            public sealed class Json
            {
                public JsonTypeInfo<Session> Session { get; } = (JsonTypeInfo<Session>)JsonSerializerOptions.Default.GetTypeInfo(typeof(Session));
            }

            public static class Sample
            {
                public static async Task Run(KvStore kv)
                {
                    var (id, session, user, json) = (17, new Session("ada"), "ada", new Json());
                    {{Block("Functions/Kv/README.md", "csharp")}}
                }
            }
            """);
        using var assembly = new MemoryStream();
        var emitted = compilation.Emit(assembly);
        Assert.Empty(emitted.Diagnostics.Where(found => found.Severity >= DiagnosticSeverity.Warning));
        var sample = System.Reflection.Assembly.Load(assembly.ToArray()).GetType("Sample")!.GetMethod("Run")!;
        var store = new MemoryKvStore(TimeProvider.System);

        await (Task)sample.Invoke(null, [store])!;

        Assert.Equal("""{"User":"ada"}""", (await store.GetWithMetadata("session/17"))!.Text());
    }

    [Fact]
    public async Task The_roles_of_the_root_README_let_each_role_do_what_it_says()
    {
        var postgres = await TestPostgres.OfThisRun;
        await using var owner = await postgres.Connect(database: null);
        await using var transaction = await owner.BeginTransactionAsync();
        await owner.Run("CREATE SCHEMA readme CREATE TABLE readme.notes (id serial PRIMARY KEY, text text)");
        var sql = RoleName().Replace(Block("README.md", "sql"), "readme_$1").Replace("SCHEMA public", "SCHEMA readme", StringComparison.Ordinal);

        await owner.Run(sql);

        await owner.Run("SET LOCAL ROLE readme_web_user; INSERT INTO readme.notes (text) VALUES ('written'); RESET ROLE; SET LOCAL ROLE readme_web_anon; SELECT text FROM readme.notes");
        var denied = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => owner.Run("INSERT INTO readme.notes (text) VALUES ('denied')"));
        Assert.Equal(Npgsql.PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
    }

    private static string Block(string guide, string language) =>
        File.ReadAllText(Repository.Path(guide)).Split($"```{language}\n")[1].Split("\n```")[0];

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\b(authenticator|web_anon|web_user)\b")]
    private static partial Regex RoleName();
}
