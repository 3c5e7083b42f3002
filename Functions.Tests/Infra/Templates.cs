namespace Edge.Tests.Infra;

/// <summary>A copy of the folder <c>infra</c>, in which a file may read otherwise, and a parameter file beside it.</summary>
public sealed class Templates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-infra-");

    public Templates()
    {
        foreach (var file in Files())
        {
            var copy = In(Path.GetRelativePath(Repository.Path("infra"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>The compiler's files, absolute.</summary>
    public static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Repository.Path("infra"), "*.bicep*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Path("infra", "modules"), "*.json"))
            .Append(Repository.Path("infra", "bicepconfig.json"));

    /// <summary>A file of the copy.</summary>
    public string In(string file) => Path.Combine(_folder.FullName, file);

    /// <summary>Replaces text that stands in the file once.</summary>
    public void Replace(string file, string text, string by)
    {
        var path = In(file);
        var content = File.ReadAllText(path);
        Assert.True(content.Split(text).Length == 2, $"'{text}' stands {content.Split(text).Length - 1} times in {file}");
        File.WriteAllText(path, content.Replace(text, by, StringComparison.Ordinal));
    }

    /// <returns>The parameter file.</returns>
    public string Parameters(string template, IEnumerable<string> lines)
    {
        var file = In("case.bicepparam");
        File.WriteAllLines(file, [$"using '{template}'", .. lines]);
        return file;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
