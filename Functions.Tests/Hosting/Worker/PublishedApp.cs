using System.Diagnostics;

namespace Edge.Tests.Hosting.Worker;

/// <summary>
/// The app as Azure and Core Tools get it, published once for a run from a copy of its sources, to which a team's timer and queue functions
/// are added. The copy keeps the sources' own build untouched: a publish restores other packages.
/// </summary>
public sealed class PublishedApp : IAsyncLifetime
{
    private const string Timers = "Microsoft.Azure.Functions.Worker.Extensions.Timer\" Version=\"4.3.1";
    private const string Queues = "Microsoft.Azure.Functions.Worker.Extensions.Storage.Queues\" Version=\"5.5.5";

    private const string OtherTriggers = """
        using Microsoft.Azure.Functions.Worker;

        namespace Edge.Endpoints;

        public static class OtherTriggers
        {
            [Function("Orders")]
            public static void Orders([QueueTrigger("orders")] string order) => _ = order.Length;
        }
        """;

    private readonly string _work = Directory.CreateTempSubdirectory("edge-publish-").FullName;

    /// <summary>Where it was published to.</summary>
    public string Folder => Path.Combine(_work, "app");

    public string File(string name) => Path.Combine(Folder, name);

    public async Task InitializeAsync()
    {
        Copy();
        string[] arguments = ["publish", Path.Combine(_work, "source", "Functions"), "-c", "Release", "-o", Folder, "-v", "q", "-nologo", "-nodeReuse:false"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, WorkingDirectory = _work };

        // What the build of these tests was told is not for this one.
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(variable);
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        using var publish = Process.Start(start)!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0) throw new InvalidOperationException($"dotnet publish ended with {publish.ExitCode}:\n{output}");
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_work, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Starts the program that was published.</summary>
    internal Process Start(IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo("dotnet", [File("Functions.dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>The guide's example of a function with a timer.</summary>
    private static string GuidesTimer() =>
        System.IO.File.ReadAllText(Repository.Path("Functions", "Hosting", "README.md")).Split("```csharp\n")[1].Split("```")[0];

    private void Copy()
    {
        var source = Path.Combine(_work, "source");
        string[] single = ["host.json", "Directory.Build.props", ".banned-symbols.txt", ".editorconfig"];
        var functions = Directory.EnumerateFiles(Repository.Path("Functions"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Path(), file))
            .Where(file => file.Split(Path.DirectorySeparatorChar)[1] is not ("bin" or "obj"));
        foreach (var file in functions.Concat(single))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(source, file))!);
            System.IO.File.Copy(Repository.Path(file), Path.Combine(source, file));
        }

        System.IO.File.WriteAllText(Path.Combine(source, "Functions", "Endpoints", "OtherTriggers.cs"), OtherTriggers);
        System.IO.File.WriteAllText(Path.Combine(source, "Functions", "Endpoints", "Nightly.cs"), GuidesTimer());
        var project = Path.Combine(source, "Functions", "Functions.csproj");
        var packages = $"<ItemGroup><PackageReference Include=\"{Timers}\" /><PackageReference Include=\"{Queues}\" /></ItemGroup></Project>";
        System.IO.File.WriteAllText(project, System.IO.File.ReadAllText(project).Replace("</Project>", packages, StringComparison.Ordinal));
    }
}

/// <summary>Tests of one published app; it is made once for all of them.</summary>
[CollectionDefinition(nameof(PublishedApp))]
#pragma warning disable CA1711 // xunit's word
public sealed class PublishedAppCollection : ICollectionFixture<PublishedApp>;
#pragma warning restore CA1711
