using System.Diagnostics;
using System.Globalization;

namespace Edge.Tests.Support;

/// <summary>The app over a test's database as a process of its own, to be sent signals.</summary>
internal sealed class AppProcess : IDisposable
{
    private readonly SocketsHttpHandler sockets = new() { UseProxy = false };
    private readonly HttpMessageInvoker http;
    private readonly Process process;

    private AppProcess(Process process, string root)
    {
        this.process = process;
        Root = root;
        http = new(sockets);
    }

    public string Root { get; }

    public Api Api => new(http, $"{Root}/rest/v1");

    /// <summary>All the rest: health, metrics.</summary>
    public Api Site => new(http, Root);

    /// <summary>Over the film archive.</summary>
    /// <param name="settings">As on the command line, such as <c>--Postgrest:db-config=false</c>.</param>
    public static Task<AppProcess> Start(FilmsApp films, params string[] settings) =>
        Start(films.AuthenticatorUri, "film_anon", "/films", settings);

    /// <param name="uri">Of a database with a schema <c>api</c>.</param>
    /// <param name="relation">The app is ready when it answers for this one.</param>
    /// <param name="settings">As on the command line.</param>
    public static async Task<AppProcess> Start(
        string uri, string anonymous, string relation, IEnumerable<string> settings, IReadOnlyDictionary<string, string>? environment = null)
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are Unix's");
        string[] arguments =
        [
            typeof(Program).Assembly.Location, "--urls=http://127.0.0.1:0", $"--Postgrest:db-uri={uri}",
            "--Postgrest:db-schemas=api", $"--Postgrest:db-anon-role={anonymous}", .. settings,
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var app = new AppProcess(process, await AddressOf(process));
        await Eventually.Holds(async () => (await app.Api.Get($"{relation}?limit=1")).Status == 200);
        return app;
    }

    /// <param name="signal">Without SIG.</param>
    public void Send(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> End()
    {
        _ = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) Send("TERM");
        process.WaitForExit();
        process.Dispose();
        http.Dispose();
        sockets.Dispose();
    }

    private static async Task<string> AddressOf(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Edge listens on ", StringComparison.Ordinal)) return line["Edge listens on ".Length..];
        }

        throw new InvalidOperationException("The app ended instead of starting.");
    }
}
