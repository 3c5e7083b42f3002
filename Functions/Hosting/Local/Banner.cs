using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting.Local;

/// <summary>Says on the console where the app is, and when it is of use, what to ask it.</summary>
/// <param name="examples">Paths that answer with something to see.</param>
internal sealed class Banner(IServer server, IHostApplicationLifetime lifetime, Readiness readiness, ServedPages pages, Banner.Examples examples)
    : BackgroundService
{
    internal sealed record Examples(params string[] Paths)
    {
        /// <summary>Of the sample database.</summary>
        public static Examples OfTheSample { get; } = new(
            "/users/1", "/users?minFollowers=2500", "/rest/v1/users?select=name,followers,posts(title)&order=followers.desc&limit=2");
    }

    private static readonly string[] All = ["//[::]:", "//0.0.0.0:", "//*:", "//+:"];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Announce(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // It never came to it.
        }
    }

    private async Task Announce(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        var url = Url();
        Console.WriteLine($"Edge listens on {url}");
        foreach (var path in pages.Paths) Console.WriteLine($"  {url}/{path}");

        while (await readiness.Missing(stoppingToken) is not null) await Task.Delay(Pause, stoppingToken);
        if (examples.Paths is []) return;
        Console.WriteLine($"It is ready. Try:\n{string.Concat(examples.Paths.Select(path => $"  curl '{url}{path}'\n"))}");
    }

    /// <summary>As one would type it: an address that means all of the machine's is shown as localhost.</summary>
    private string Url()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        return All.Aggregate(address, (shown, any) => shown.Replace(any, "//localhost:", StringComparison.Ordinal)).TrimEnd('/');
    }
}
