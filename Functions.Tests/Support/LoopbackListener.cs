using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Support;

/// <summary>Takes connections on a free port of 127.0.0.1. Disposed, it cancels what serves them and waits for its end.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    /// <param name="serve">One connection, which it has to close; it must not fail.</param>
    public LoopbackListener(Func<Socket, CancellationToken, Task> serve)
    {
        _listener.Start();
        _accepting = Accept(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task Accept(Func<Socket, CancellationToken, Task> serve)
    {
        try
        {
            while (true) _connections.Add(serve(await _listener.AcceptSocketAsync(_stop.Token), _stop.Token));
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or InvalidOperationException && _stop.IsCancellationRequested)
        {
            // It may be told to stop between two connections, too.
        }
    }
}
