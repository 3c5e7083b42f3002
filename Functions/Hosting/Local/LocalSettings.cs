using System.Text.Json;

namespace Edge.Hosting.Local;

/// <summary>
/// Reads the <c>Values</c> of local.settings.json, which stand for environment variables, and its port. An app that runs from its project's
/// output reads the files that developers edit: beside host.json, then beside the project file, which overrides. Any other app reads the file
/// beside itself.
/// </summary>
internal static class LocalSettings
{
    private const string FileName = "local.settings.json";
    private const string Project = "Functions.csproj";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static IReadOnlyDictionary<string, string?> ReadForTheApp() => ReadFor(AppContext.BaseDirectory);

    /// <param name="folder">Of the app's assembly.</param>
    internal static IReadOnlyDictionary<string, string?> ReadFor(string folder)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Files(folder).SelectMany(Read)) settings[name] = value;
        return settings;
    }

    /// <summary>The file that a developer edits: beside host.json; for an app without its sources, in the current folder.</summary>
    public static string FileToEdit() =>
        ProjectOf(AppContext.BaseDirectory) is { } project ? Files(project).First() : Path.GetFullPath(FileName);

    private static IEnumerable<string> Files(string folder) =>
        ProjectOf(folder) is { } project
            ? [Path.Combine(Path.GetDirectoryName(project) ?? project, FileName), Path.Combine(project, FileName)]
            : [Path.Combine(folder, FileName)];

    /// <summary>The project's folder, from its output bin/Debug/net10.0 or from itself; else null.</summary>
    private static string? ProjectOf(string folder)
    {
        var at = new DirectoryInfo(folder.TrimEnd(Path.DirectorySeparatorChar));
        for (var steps = 0; at is not null && steps <= 4; steps++, at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, Project))) return at.FullName;
        }

        return null;
    }

    /// <exception cref="ConfigurationException">It is not such a file.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string file)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(file)) return settings;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file), Lenient);
            if (json.RootElement.TryGetProperty("Values", out var values))
            {
                foreach (var value in values.EnumerateObject())
                {
                    settings[value.Name.Replace("__", ":", StringComparison.Ordinal)] = value.Value.ToString();
                }
            }

            if (json.RootElement.TryGetProperty("Host", out var host) && host.TryGetProperty("LocalHttpPort", out var port))
            {
                settings[ListenAddress.Port] = port.ToString();
            }

            return settings;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new ConfigurationException($"{file} is not a settings file: {wrong.Message}");
        }
    }
}
