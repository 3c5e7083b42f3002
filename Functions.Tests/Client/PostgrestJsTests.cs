using System.Reflection;
using System.Text.RegularExpressions;
using Edge.Client;

namespace Edge.Tests.Client;

/// <summary>Compares the guide's table with postgrest-js: nothing is missing, and nothing is made up.</summary>
public sealed partial class PostgrestJsTests
{
    private static readonly string Declarations =
        Repository.Path("Functions.Tests", "node_modules", "@supabase", "postgrest-js", "dist", "index.d.mts");

    private static IReadOnlyList<(string Theirs, string Ours)> Table { get; } = ReadTable();

    [SkippableFact]
    public async Task Every_method_of_postgrest_js_has_its_counterpart()
    {
        await NpmPackages.Installed();

        var theirs = MethodsOf(await File.ReadAllTextAsync(Declarations)).ToHashSet();
        var listed = Table.SelectMany(row => Call().Matches(row.Theirs)).Select(call => call.Groups[1].Value).ToHashSet();

        Assert.Superset(new HashSet<string> { "from", "select", "eq", "textSearch", "maxAffected", "single", "throwOnError" }, theirs);
        Assert.Empty(theirs.Except(listed));
        Assert.Empty(listed.Except(theirs).Except(["PostgrestClient"]));
    }

    [Fact]
    public void Every_counterpart_exists()
    {
        var ours = new[] { typeof(PostgrestClient), typeof(Relation<>), typeof(PostgrestResult<>), typeof(SelectItem), typeof(SelectItem.Relation) }
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy))
            .Select(method => method.Name)
            .Concat([nameof(PostgrestClient), nameof(PostgrestClientOptions), nameof(ExplainOptions)])
            .ToHashSet();
        var listed = Table.SelectMany(row => Code().Matches(row.Ours)).SelectMany(code => Call().Matches(code.Value)).Select(call => call.Groups[1].Value);

        Assert.Empty(listed.Where(name => char.IsUpper(name[0])).Except(ours));
    }

    /// <summary>The public methods of its classes; what makes a builder awaitable is none of them.</summary>
    private static IEnumerable<string> MethodsOf(string declarations) =>
        from type in Class().Matches(Comment().Replace(declarations, ""))
        from member in Member().Matches(type.Value)
        let name = member.Groups[1].Value
        where name is not ("constructor" or "then")
        select name;

    private static IReadOnlyList<(string, string)> ReadTable() =>
    [
        .. File.ReadLines(Repository.Path("Functions/Client/README.md"))
            .SkipWhile(line => !line.StartsWith("| postgrest-js |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split(" | "))
            .Select(cells => (cells[0], cells[1])),
    ];

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^declare (?:abstract )?class Postgrest\w+.*?^\}$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Class();

    [GeneratedRegex(@"^  (?!private |protected )(\w+)[<(]", RegexOptions.Multiline)]
    private static partial Regex Member();

    [GeneratedRegex(@"`[^`]+`")]
    private static partial Regex Code();

    [GeneratedRegex(@"(\w+)(?:<[\w\[\]]+>)?\(")]
    private static partial Regex Call();
}
