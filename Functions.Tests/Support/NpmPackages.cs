using System.ComponentModel;
using System.Diagnostics;

namespace Edge.Tests.Support;

/// <summary>What tests need from npm: the packages of <c>Functions.Tests/package.json</c>, installed by the first test that asks.</summary>
internal static class NpmPackages
{
    private static readonly Lazy<Task<string?>> Installation = new(Install);

    /// <summary>Skips the test, or on CI fails it, if they cannot be had.</summary>
    public static async Task Installed()
    {
        var failure = await Installation.Value;
        Missing.Prerequisite(failure is not null, $"npm ci failed: {failure}");
    }

    /// <summary>Runs Node in a folder below the packages.</summary>
    public static Task<(int ExitCode, string Output)> Node(string folder, string[] arguments, params (string Name, string Value)[] environment) =>
        Run("node", arguments, folder, environment);

    private static async Task<string?> Install()
    {
        var folder = Repository.Path("Functions.Tests");
        var installed = Path.Combine(folder, "node_modules", ".package-lock.json");
        if (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) > File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json"))) return null;
        var (exitCode, output) = await Run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline", "--fetch-retries=5"], folder, []);
        return exitCode == 0 ? null : output;
    }

    private static async Task<(int ExitCode, string Output)> Run(
        string program, string[] arguments, string folder, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output + await errors);
        }
        catch (Win32Exception)
        {
            return (127, $"{program} is not installed");
        }
    }
}
