using System.Diagnostics;

namespace Edge.Tests.Infra;

/// <summary>
/// A script of <c>.ci</c> among programs that only pretend, each a few lines of bash that find this folder in <c>$FOLDER</c>. What they write to
/// its file <c>calls</c> is told afterwards.
/// </summary>
internal sealed class ScriptDoubles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-script-");

    public ScriptDoubles(IReadOnlyDictionary<string, string> programs)
    {
        foreach (var (name, text) in programs)
        {
            File.WriteAllText(In(name), $"#!/bin/bash\n{text}\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(In(name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    public string In(string file) => Path.Combine(_folder.FullName, file);

    /// <returns>The exit code, the last line, and what was called.</returns>
    public async Task<(int Exit, string Said, IReadOnlyList<string> Calls)> Run(
        string script, string[] arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        Skip.If(OperatingSystem.IsWindows(), "it is a script for bash");
        await File.WriteAllTextAsync(In("calls"), "");
        var start = new ProcessStartInfo(Path.Combine(Repository.Path(), script), arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["PATH"] = $"{_folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}", ["FOLDER"] = _folder.FullName },
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync();
        return (process.ExitCode, said.TrimEnd().Split('\n')[^1], await File.ReadAllLinesAsync(In("calls")));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
