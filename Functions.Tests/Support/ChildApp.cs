using System.Diagnostics;
using System.Net;

namespace Edge.Tests.Support;

/// <summary>The app as a process of its own, as a user starts it: nothing configured but a free port.</summary>
internal sealed class ChildApp : IAsyncDisposable
{
    // What belongs to the machine, among it how npm gets out to the network; the rest could be settings of the app.
    private static readonly string[] Kept =
    [
        "PATH", "LANG", "TMPDIR", "DOTNET_ROOT", "CI",
        "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly string _home;

    private ChildApp(Process process, string home, string address)
    {
        _process = process;
        _home = home;
        Address = address;
        _output = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Such as <c>localhost:40123</c>.</summary>
    public string Address { get; }

    /// <param name="home">The user's home folder.</param>
    /// <param name="patience">Until it is ready; a development database may have to be fetched.</param>
    public static async Task<ChildApp> Start(string home, TimeSpan patience)
    {
        var address = $"localhost:{FreePort.Next()}";
        var start = Prepare("dotnet", [typeof(Program).Assembly.Location], home);
        start.Environment["ASPNETCORE_URLS"] = $"http://{address}";
        var app = new ChildApp(Process.Start(start)!, home, address);
        try
        {
            await app.Ready(patience);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a shell's command prints.</summary>
    public async Task<string> Shell(string command)
    {
        using var shell = Process.Start(Prepare("sh", ["-c", command], _home))!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return output;
    }

    private async Task Ready(TimeSpan patience)
    {
        using var sockets = new SocketsHttpHandler { UseProxy = false };
        using var http = new HttpClient(sockets);
        using var limit = new CancellationTokenSource(patience);
        while (!await IsReady(http, limit.Token))
        {
            if (_process.HasExited) throw new InvalidOperationException($"The app ended with {_process.ExitCode}:\n{await _output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
        }
    }

    private async Task<bool> IsReady(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.GetAsync($"http://{Address}/health/ready", cancellation);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static ProcessStartInfo Prepare(string program, string[] arguments, string home)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository.Path(), RedirectStandardOutput = true };
        foreach (var variable in start.Environment.Keys.Except(Kept).Where(IsNotNpms).ToList()) start.Environment.Remove(variable);
        start.Environment["HOME"] = home;
        return start;
    }

    private static bool IsNotNpms(string variable) => !variable.StartsWith("npm_config_", StringComparison.OrdinalIgnoreCase);

    /// <summary>Asks it to end, so that it stops its database. Not as Ctrl+C does: what a script has started in the background is deaf to that.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
