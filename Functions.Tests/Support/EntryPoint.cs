using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Tests.Support;

/// <summary>
/// Calls the app's <c>Main</c> and gets hold of the host that it builds, so that tests run what users run. .NET announces every host, before and
/// after it is built, on a diagnostic source made for that.
/// </summary>
internal static class EntryPoint
{
    private static readonly AsyncLocal<Starting?> Waiting = new();
    private static readonly Lazy<IDisposable> Subscription = new(() => DiagnosticListener.AllListeners.Subscribe(new Listeners()));

    /// <summary>The host, started, its address, and the exit code that <c>Main</c> will return.</summary>
    /// <param name="time">What goes by for the app; null: the machine's.</param>
    public static async Task<(IHost Host, string Address, Task<int> Exit)> Run(string[] arguments, TimeProvider? time = null)
    {
        _ = Subscription.Value;
        var starting = new Starting(time);
        Waiting.Value = starting;
        var exit = Command(arguments);
        Waiting.Value = null;

        if (await Task.WhenAny(starting.Started, exit) == exit) throw new InvalidOperationException($"The app ended with {await exit} instead of starting.");
        var (host, address) = await starting.Started;
        return (host, address, exit);
    }

    /// <summary>The exit code of <c>Main</c>; see <see cref="AppCommand"/> for what it prints.</summary>
    public static Task<int> Command(string[] arguments) => Task.Factory.StartNew(
        () => (int)typeof(Program).Assembly.EntryPoint!.Invoke(null, [arguments])!, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>An app on its way. All is asked of the host while it is announced: an app may end, and take it along, before a test gets to it.</summary>
    private sealed class Starting(TimeProvider? time)
    {
        private readonly TaskCompletionSource<(IHost Host, string Address)> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<(IHost Host, string Address)> Started => _started.Task;

        public void Building(IHostBuilder builder)
        {
            if (time is not null) builder.ConfigureServices(services => services.AddSingleton(time));
        }

        public void Built(IHost host)
        {
            // Commands build hosts that serve nobody.
            if (host.Services.GetService<IServer>() is not { } server) return;
            host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(
                () => _started.TrySetResult((host, server.Features.Get<IServerAddressesFeature>()!.Addresses.Single().TrimEnd('/'))));
        }
    }

    private sealed class Listeners : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener source)
        {
            if (source.Name == "Microsoft.Extensions.Hosting") source.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> announced)
        {
            switch (announced)
            {
                case { Key: "HostBuilding", Value: IHostBuilder builder }:
                    Waiting.Value?.Building(builder);
                    break;
                case { Key: "HostBuilt", Value: IHost host }:
                    Waiting.Value?.Built(host);
                    break;
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
