using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Edge.Benchmarks.Latency;

/// <summary>A TCP relay on loopback through which every byte takes as long as through a tunnel; how many are under way does not matter.</summary>
internal sealed class DelayLine : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _to;
    private readonly TimeSpan _each;

    /// <param name="to">A port of 127.0.0.1.</param>
    /// <param name="each">One way.</param>
    public DelayLine(int to, TimeSpan each)
    {
        (_to, _each) = (new IPEndPoint(IPAddress.Loopback, to), each);
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true) _ = Carry(await _listener.AcceptSocketAsync());
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task Carry(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (near)
        {
            near.NoDelay = true;
            await far.ConnectAsync(_to);
            await Task.WhenAny(Pump(near, far), Pump(far, near));
        }
    }

    private async Task Pump(Socket from, Socket to)
    {
        var underWay = Channel.CreateUnbounded<(byte[] Bytes, long Due)>();
        var delivering = Deliver(underWay.Reader, to);
        var block = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(block) is > 0 and var received)
                underWay.Writer.TryWrite((block[..received], Stopwatch.GetTimestamp() + (long)(_each.TotalSeconds * Stopwatch.Frequency)));
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException)
        {
        }

        underWay.Writer.Complete();
        await delivering;
    }

    private static async Task Deliver(ChannelReader<(byte[] Bytes, long Due)> underWay, Socket to)
    {
        try
        {
            await foreach (var (bytes, due) in underWay.ReadAllAsync())
            {
                var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (left > TimeSpan.Zero) await Task.Delay(left);
                for (var sent = 0; sent < bytes.Length;) sent += await to.SendAsync(bytes.AsMemory(sent));
            }
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException)
        {
        }
    }
}
