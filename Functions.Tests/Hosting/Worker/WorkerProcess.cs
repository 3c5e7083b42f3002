using System.Collections.Concurrent;
using System.Diagnostics;

namespace Edge.Tests.Hosting.Worker;

/// <summary>The published app as a worker: a process with the Functions host's arguments, started by a double of that host.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    public const string Id = "c6f3a1d2-worker";

    private readonly Process _process;
    private readonly Task _output;
    private readonly ConcurrentQueue<string> _lines = new();

    private WorkerProcess(Process process, FunctionsHostDouble host)
    {
        _process = process;
        Host = host;
        _output = Task.WhenAll(Collect(process.StandardOutput), Collect(process.StandardError));
    }

    public FunctionsHostDouble Host { get; }

    /// <summary>What it wrote to its console, which the host logs as <c>Host.Function.Console</c>.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>A worker that has gone through the host's start.</summary>
    public static async Task<WorkerProcess> Start(PublishedApp app, params (string Name, string Value)[] variables)
    {
        var host = await FunctionsHostDouble.Listen();
        var worker = new WorkerProcess(Launch(app, host.Address, variables), host);
        try
        {
            var starting = host.Start(app.Folder);
            if (await Task.WhenAny(starting, worker._process.WaitForExitAsync()) != starting)
                throw new InvalidOperationException($"The worker ended: {string.Join('\n', worker.Lines)}");
            Assert.Equal(Id, await starting);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>The exit code and the output of a worker that ends by itself.</summary>
    public static async Task<(int Exit, string Output)> Fails(PublishedApp app, params (string Name, string Value)[] variables)
    {
        await using var host = await FunctionsHostDouble.Listen();
        using var process = Launch(app, host.Address, variables);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        await _output;
        _process.Dispose();
        await Host.DisposeAsync();
    }

    /// <remarks>Azure Functions host 4, HttpWorkerProcess and RpcWorkerProcess: each argument is given under its old and its new name.</remarks>
    private static Process Launch(PublishedApp app, Uri host, IEnumerable<(string Name, string Value)> variables) => app.Start(
        [
            "--host", host.Host, "--port", $"{host.Port}", "--workerId", Id, "--requestId", "start", "--grpcMaxMessageLength", "2147483647",
            "--functions-uri", host.AbsoluteUri, "--functions-worker-id", Id, "--functions-request-id", "start",
            "--functions-grpc-max-message-length", "2147483647",
        ],
        [("FUNCTIONS_APPLICATION_DIRECTORY", app.Folder), ("FUNCTIONS_WORKER_DIRECTORY", app.Folder), .. variables]);

    private async Task Collect(StreamReader stream)
    {
        while (await stream.ReadLineAsync() is { } line) _lines.Enqueue(line);
    }
}
