using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Tests.Support;

/// <summary>The whole app in this process, by its own entry point, on a free loopback port; as many at once as one likes.</summary>
public sealed class EdgeApp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly IHost _host;
    private readonly Task<int> _exit;
    private readonly SocketsHttpHandler _sockets = new() { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };

    private EdgeApp(IHost host, string root, Task<int> exit)
    {
        _host = host;
        _exit = exit;
        Http = new HttpMessageInvoker(_sockets);
        Root = root;
    }

    /// <summary>Speaks to the app and nobody else needs to know where it is: no proxy, no redirects, no cookies.</summary>
    public HttpMessageInvoker Http { get; }

    /// <summary>Such as <c>http://127.0.0.1:40123</c>.</summary>
    public string Root { get; }

    /// <summary>The PostgREST surface.</summary>
    public Api Api => new(Http, Root + "/rest/v1");

    /// <summary>All the rest: sample functions, health.</summary>
    public Api Site => new(Http, Root);

    public IServiceProvider Services => _host.Services;

    /// <summary>The end of the app, with its exit code or with what it failed of.</summary>
    public Task<int> Exit => _exit;

    /// <summary>Answers requests when this returns, unless it was told not to wait.</summary>
    /// <param name="settings">
    /// PostgREST's, named as in its configuration file; a name with a colon, or one in capital letters, is any other setting of the app.
    /// </param>
    /// <param name="time">What goes by for the app; null: the machine's.</param>
    public static async Task<EdgeApp> Start(IEnumerable<(string Name, string Value)> settings, bool untilReady = true, TimeProvider? time = null)
    {
        string[] arguments =
        [
            "--urls=http://127.0.0.1:0",
            .. settings.Select(setting => $"--{(IsPostgrests(setting.Name) ? "Postgrest:" : "")}{setting.Name}={setting.Value}"),
        ];
        var (host, root, exit) = await EntryPoint.Run(arguments, time);
        var app = new EdgeApp(host, root, exit);
        if (untilReady) await app.Ready();
        return app;
    }

    private static bool IsPostgrests(string setting) => !setting.Contains(':', StringComparison.Ordinal) && !char.IsUpper(setting[0]);

    private async Task Ready()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await Site.Get("/health/ready") is { Status: not 200 } notYet)
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"The app does not become ready: {notYet}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _sockets.Dispose();
        _host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await _exit;
    }
}
