using System.Diagnostics;
using System.Text.RegularExpressions;
using Npgsql;

namespace Edge.Tests.Hosting;

/// <summary>
/// The guide's three commands, from a clone to rows of one's own database, with a fresh home folder. Here the build is a copy of this one;
/// with <c>EDGE_TEST_CLONE=full</c> the repository is cloned and built, which takes minutes.
/// </summary>
public sealed partial class CloneToPageTests(EmptyDatabase database) : IClassFixture<EmptyDatabase>, IDisposable
{
    private static readonly TimeSpan Promised = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-clone-").FullName;
    private readonly string _role = $"clone_{Guid.NewGuid():N}"[..20];
    private Process? _app;

    private string Clone => Path.Combine(_folder, "edge");

    private static bool IsFull => Environment.GetEnvironmentVariable("EDGE_TEST_CLONE") == "full";

    [SkippableFact]
    public async Task Three_commands_lead_from_a_clone_to_rows_of_ones_own_database_in_five_minutes()
    {
        await database.Run("CREATE TABLE guests (id int PRIMARY KEY, name text); INSERT INTO guests VALUES (1, 'Ada')");
        var started = Stopwatch.GetTimestamp();

        await MakeClone();
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var init = await Run([.. App, "init", connection.ConnectionString, "--apply", "--anon-role", $"{_role}_anon", "--login-role", $"{_role}_login"]);
        Assert.Equal((0, ""), (init.Exit, init.Errors));
        var path = CurlPath().Match(init.Output.TrimEnd('\n').Split('\n')[^1]).Groups[1].Value;
        using var http = new HttpClient();
        var rows = await http.GetStringAsync(new Uri(await Serve() + path));

        Assert.Equal("""[{"id":1,"name":"Ada"}]""", rows);
        Assert.True(Stopwatch.GetElapsedTime(started) < Promised, $"it took {Stopwatch.GetElapsedTime(started)}");
    }

    private string[] App => IsFull ? ["run", "--project", "Functions", "--"] : [Path.Combine(Clone, "Functions", "bin", "Debug", "net10.0", "Functions.dll")];

    private async Task MakeClone()
    {
        if (IsFull)
        {
            using var git = Process.Start("git", ["clone", "--quiet", Repository.Path(), Clone]);
            await git.WaitForExitAsync();
            Assert.Equal(0, git.ExitCode);
            return;
        }

        var output = Directory.CreateDirectory(Path.Combine(Clone, "Functions", "bin", "Debug", "net10.0")).FullName;
        File.Copy(Repository.Path("Functions", "Functions.csproj"), Path.Combine(Clone, "Functions", "Functions.csproj"));
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(typeof(Program).Assembly.Location)!))
        {
            File.CreateSymbolicLink(Path.Combine(output, Path.GetFileName(file)), file);
        }

        // The program's own file decides where it looks for its settings.
        foreach (var own in new[] { "Functions.dll", "Functions.runtimeconfig.json", "Functions.deps.json" })
        {
            File.Delete(Path.Combine(output, own));
            File.Copy(Path.Combine(Path.GetDirectoryName(typeof(Program).Assembly.Location)!, own), Path.Combine(output, own));
        }
    }

    private async Task<AppCommand> Run(string[] arguments)
    {
        using var process = Process.Start(Prepare(arguments))!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, output, await errors);
    }

    /// <returns>The app's address, when it is ready.</returns>
    private async Task<string> Serve()
    {
        _app = Process.Start(Prepare([.. App, "--urls=http://127.0.0.1:0"]))!;
        using var limit = new CancellationTokenSource(Promised);
        while (await _app.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (!line.StartsWith("Edge listens on ", StringComparison.Ordinal)) continue;
            _ = _app.StandardOutput.ReadToEndAsync();
            var address = line["Edge listens on ".Length..];
            using var http = new HttpClient();
            await Eventually.Holds(async () => (await http.GetAsync(new Uri($"{address}/health/ready"))).IsSuccessStatusCode);
            return address;
        }

        throw new InvalidOperationException("The app ended instead of listening.");
    }

    private ProcessStartInfo Prepare(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Clone };
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("PGRST_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(variable);
        start.Environment["HOME"] = Directory.CreateDirectory(Path.Combine(_folder, "home")).FullName;
        return start;
    }

    public void Dispose()
    {
        _app?.Kill(entireProcessTree: true);
        _app?.WaitForExit();
        _app?.Dispose();
        Directory.Delete(_folder, recursive: true);
        database.Run($"DROP OWNED BY {_role}_anon, {_role}_login; DROP ROLE {_role}_anon, {_role}_login").GetAwaiter().GetResult();
    }

    [GeneratedRegex("http://localhost:7071([^']+)'")]
    private static partial Regex CurlPath();
}
