using Edge.Hosting;
using Edge.Hosting.Local;

namespace Edge.Tests.Hosting;

/// <summary>Which local.settings.json counts for an app that runs from its project's output.</summary>
public sealed class LocalSettingsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("edge-settings-").FullName;

    private string Project => Path.Combine(_root, "Functions");

    private string Output => Path.Combine(Project, "bin", "Debug", "net10.0") + Path.DirectorySeparatorChar;

    public LocalSettingsTests()
    {
        Directory.CreateDirectory(Output);
        File.WriteAllText(Path.Combine(Project, "Functions.csproj"), "<Project/>");
        File.WriteAllText(Path.Combine(Output, "local.settings.json"), """{ "Values": { "A": "an old copy", "B": "an old copy" } }""");
    }

    [Fact]
    public void Both_places_are_read_and_the_one_beside_the_project_overrides()
    {
        File.WriteAllText(Path.Combine(_root, "local.settings.json"), """{ "Values": { "A": "root", "C__D": "root" } }""");
        File.WriteAllText(Path.Combine(Project, "local.settings.json"), """{ "Values": { "A": "project" } }""");

        var settings = LocalSettings.ReadFor(Output);

        Assert.Equal(["A=project", "C:D=root"], settings.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_syntax_error_names_the_file_that_is_edited()
    {
        var edited = Path.Combine(_root, "local.settings.json");
        File.WriteAllText(edited, "{ \"Values\": { \"A\" } }");

        var wrong = Assert.Throws<ConfigurationException>(() => LocalSettings.ReadFor(Output));

        Assert.StartsWith($"{edited} is not a settings file: ", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_published_app_reads_the_file_beside_itself()
    {
        File.Delete(Path.Combine(Project, "Functions.csproj"));

        Assert.Equal("an old copy", LocalSettings.ReadFor(Output)["A"]);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
