using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Tunnel;

/// <summary>A tunnel to a port of this machine that can be cut, stalled and slowed down.</summary>
internal sealed class TunnelDouble : IAsyncDisposable
{
    private readonly int _to;
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private volatile TaskCompletionSource _flowing = Done();
    private volatile bool _cut;

    private TunnelDouble(int to)
    {
        _to = to;
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>The near end, on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that come in at the near end and have not ended.</summary>
    public int Connections => _open.Count / 2;

    /// <summary>Each way.</summary>
    public TimeSpan Delay { get; set; }

    /// <param name="to">The far end's port, on 127.0.0.1.</param>
    public static TunnelDouble To(int to) => new(to);

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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Return();
        Cut();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _connections.Add(Carry(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task Carry(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (near)
        {
            near.NoDelay = true;
            _open[near] = _open[far] = true;
            try
            {
                if (_cut) return;
                await far.ConnectAsync(IPAddress.Loopback, _to, _stop.Token);
                await await Task.WhenAny(Pump(near, far), Pump(far, near));
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

    private async Task Pump(Socket from, Socket to)
    {
        var block = new byte[16 * 1024];
        while (await from.ReceiveAsync(block, _stop.Token) is > 0 and var received)
        {
            if (Delay > TimeSpan.Zero) await Task.Delay(Delay, _stop.Token);
            await _flowing.Task.WaitAsync(_stop.Token);
            for (var sent = 0; sent < received;) sent += await to.SendAsync(block.AsMemory(sent, received - sent), _stop.Token);
        }
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}
