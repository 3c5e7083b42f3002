using System.Diagnostics;
using System.Globalization;

namespace Edge.Tests.Hosting;

/// <summary>The app as a process with a development database of its own, and how both end.</summary>
public sealed class AppProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-dev-").FullName;
    private readonly List<Process> _apps = [];

    [SkippableFact]
    public async Task A_killed_app_leaves_a_server_that_the_next_one_takes_over_and_stops()
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are Unix's");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherExecute);

        var killed = await Started();
        killed.Kill();
        await killed.WaitForExitAsync();
        var server = ServerProcess();
        Assert.NotNull(server);

        var next = await Started();
        Assert.Equal(server, ServerProcess());

        using var terminate = Process.Start("kill", ["-TERM", next.Id.ToString(CultureInfo.InvariantCulture)]);
        await next.WaitForExitAsync();
        Assert.Equal(0, next.ExitCode);
        Assert.Null(ServerProcess());
    }

    /// <summary>The app, ready.</summary>
    private async Task<Process> Started()
    {
        string[] arguments = [typeof(Program).Assembly.Location, "--urls=http://127.0.0.1:0", $"--Dev:DataFolder={_folder}"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        var configured = start.Environment.Keys.Where(name => name.StartsWith("PGRST_", StringComparison.Ordinal)).ToList();
        foreach (var variable in configured) start.Environment.Remove(variable);
        var app = Process.Start(start)!;
        _apps.Add(app);
        using var limit = new CancellationTokenSource(Patience);
        while (await app.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("It is ready", StringComparison.Ordinal)) return app;
        }

        throw new InvalidOperationException($"The app ended with {app.ExitCode}.");
    }

    private int? ServerProcess()
    {
        var file = Path.Combine(Directory.GetDirectories(_folder, "postgres-*").Single(), "data", "postmaster.pid");
        return File.Exists(file) ? int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture) : null;
    }

    public void Dispose()
    {
        foreach (var app in _apps)
        {
            app.Kill();
            app.Dispose();
        }

        if (ServerProcess() is { } id)
        {
            using var server = Process.GetProcessById(id);
            server.Kill();
            server.WaitForExit();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
