using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Edge.Tests.Infra;

/// <summary>The pinned Bicep compiler on the templates in <c>infra</c>, without Azure.</summary>
internal static class Bicep
{
    private static readonly string Compiler =
        typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "BicepCompiler").Value!;

    private static string Infra => Repository.Path("infra");

    /// <summary>Everything that the linter has to say.</summary>
    public static async Task<string> Lint(string file) => (await Run("lint", Path.Combine(Infra, file))).Trim();

    /// <summary>The resources that a deployment with these parameters would have.</summary>
    /// <param name="parameters">Lines of a parameter file.</param>
    public static async Task<JsonArray> Predict(params string[] parameters)
    {
        var folder = Directory.CreateTempSubdirectory("edge-bicep-");
        try
        {
            var file = Path.Combine(folder.FullName, "case.bicepparam");
            await File.WriteAllLinesAsync(file, [$"using '{Path.GetRelativePath(folder.FullName, Path.Combine(Infra, "main.bicep"))}'", .. parameters]);
            var said = await Run(
                "snapshot", file, "--mode", "overwrite", "--location", "westeurope", "--resource-group", "edge", "--deployment-name", "main",
                "--subscription-id", "00000000-0000-0000-0000-000000000001", "--tenant-id", "00000000-0000-0000-0000-000000000002");
            Assert.DoesNotContain("Error", said, StringComparison.Ordinal);
            var snapshot = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "case.snapshot.json"));
            return JsonNode.Parse(snapshot)!["predictedResources"]!.AsArray();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> Run(params string[] arguments)
    {
        // A package's files need not come with their permissions.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Compiler, File.GetUnixFileMode(Compiler) | UnixFileMode.UserExecute);
        using var process = Process.Start(new ProcessStartInfo(Compiler, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return await output + await errors;
    }
}
