using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Tunnel;

/// <summary>A tunnel on this machine that can be cut, stalled and slowed down.</summary>
internal sealed class TunnelDouble : IAsyncDisposable
{
    private const int Threads = 64;

    private readonly EndPoint _to;
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly LoopbackListener _listener;
    private volatile TaskCompletionSource _flowing = Done();
    private volatile bool _cut;

    /// <summary>
    /// A tunnel is a process of its own. Here it must find a thread while the app's are held: Npgsql holds one of the pool for each statement that it
    /// has cancelled and that ends, until the server has heard of the cancellation, through the tunnel.
    /// </summary>
    static TunnelDouble() => ThreadPool.SetMinThreads(Threads, Threads);

    private TunnelDouble(EndPoint to)
    {
        _to = to;
        _listener = new(Carry);
    }

    /// <summary>The near end, on 127.0.0.1.</summary>
    public int Port => _listener.Port;

    /// <summary>Connections that come in at the near end and have not ended.</summary>
    public int Connections => _open.Count / 2;

    /// <summary>Each way.</summary>
    public TimeSpan Delay { get; set; }

    /// <param name="to">The far end's port, on 127.0.0.1.</param>
    public static TunnelDouble To(int to) => new(new IPEndPoint(IPAddress.Loopback, to));

    /// <summary>To the Postgres of a test's database.</summary>
    public static TunnelDouble To(PostgresFixture database) => new(PostgresAddress.Of(database.ConnectionString));

    /// <summary>All connections end, and new ones at once.</summary>
    public void Cut()
    {
        _cut = true;
        foreach (var socket in _open.Keys) socket.Close(0);
    }

    /// <summary>Nothing goes through any more, and nobody says so.</summary>
    public void Stall() => _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Return()
    {
        _cut = false;
        _flowing.TrySetResult();
    }

    public ValueTask DisposeAsync()
    {
        Return();
        Cut();
        return _listener.DisposeAsync();
    }

    private async Task Carry(Socket near, CancellationToken stop)
    {
        using var far = PostgresAddress.SocketFor(_to);
        using (near)
        {
            near.NoDelay = true;
            _open[near] = _open[far] = true;
            try
            {
                if (_cut) return;
                await far.ConnectAsync(_to, stop);
                await await Task.WhenAny(Pump(near, far, stop), Pump(far, near, stop));
            }
            catch (Exception lost) when (lost is SocketException or ObjectDisposedException or OperationCanceledException)
            {
            }
            finally
            {
                _open.TryRemove(near, out _);
                _open.TryRemove(far, out _);
            }
        }
    }

    private async Task Pump(Socket from, Socket to, CancellationToken stop)
    {
        var block = new byte[16 * 1024];
        while (await from.ReceiveAsync(block, stop) is > 0 and var received)
        {
            if (Delay > TimeSpan.Zero) await Task.Delay(Delay, stop);
            await _flowing.Task.WaitAsync(stop);
            for (var sent = 0; sent < received;) sent += await to.SendAsync(block.AsMemory(sent, received - sent), stop);
        }
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}
