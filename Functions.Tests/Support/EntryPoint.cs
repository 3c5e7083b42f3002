using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Edge.Tests.Support;

/// <summary>
/// Calls the app's <c>Main</c> and gets hold of the host that it builds, so that tests run what users run. .NET announces every host it builds
/// on a diagnostic source made for that.
/// </summary>
internal static class EntryPoint
{
    private static readonly AsyncLocal<TaskCompletionSource<IHost>?> Waiting = new();
    private static readonly Lazy<IDisposable> Subscription = new(() => DiagnosticListener.AllListeners.Subscribe(new Listeners()));

    /// <summary>The host, started, and the exit code that <c>Main</c> will return.</summary>
    public static async Task<(IHost Host, Task<int> Exit)> Run(string[] arguments)
    {
        _ = Subscription.Value;
        var built = new TaskCompletionSource<IHost>(TaskCreationOptions.RunContinuationsAsynchronously);
        Waiting.Value = built;
        var exit = Command(arguments);
        Waiting.Value = null;

        if (await Task.WhenAny(built.Task, exit) == exit) throw new InvalidOperationException($"The app ended with {await exit} instead of starting.");
        var host = await built.Task;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = Lifetime(host).ApplicationStarted.Register(started.SetResult);
        if (await Task.WhenAny(started.Task, exit) == exit) throw new InvalidOperationException($"The app ended with {await exit} while starting.");
        return (host, exit);
    }

    /// <summary>The exit code of <c>Main</c>; see <see cref="AppCommand"/> for what it prints.</summary>
    public static Task<int> Command(string[] arguments) => Task.Factory.StartNew(
        () => (int)typeof(Program).Assembly.EntryPoint!.Invoke(null, [arguments])!, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static IHostApplicationLifetime Lifetime(IHost host) =>
        (IHostApplicationLifetime)host.Services.GetService(typeof(IHostApplicationLifetime))!;

    private sealed class Listeners : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener source)
        {
            if (source.Name == "Microsoft.Extensions.Hosting") source.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> announced)
        {
            if (announced is { Key: "HostBuilt", Value: IHost host }) Waiting.Value?.TrySetResult(host);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
