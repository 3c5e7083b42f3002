using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Tunnel;

/// <summary>
/// What publishes an address of this machine on a server elsewhere: <c>ssh -R</c>, from the origin's side. The server's port stays the same when the
/// connection is lost and comes back.
/// </summary>
internal sealed class SshTunnel : IAsyncDisposable
{
    private readonly SshServer _server;
    private readonly string _to;
    private WatchedProcess? _client;

    private SshTunnel(SshServer server, string to) => (_server, _to) = (server, to);

    /// <summary>On the server's side, on its 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <param name="to">What is published.</param>
    public static async Task<SshTunnel> Open(SshServer server, EndPoint to)
    {
        var tunnel = new SshTunnel(server, to switch
        {
            UnixDomainSocketEndPoint socket => socket.ToString(),
            DnsEndPoint name => $"{name.Host}:{name.Port}",
            _ => to.ToString()!,
        });
        await tunnel.Return();
        return tunnel;
    }

    /// <summary>The connection to the server ends, and with it the port.</summary>
    public async Task Cut()
    {
        if (_client is not null) await _client.DisposeAsync();
        _client = null;
    }

    public async Task Return()
    {
        string[] arguments = ["-v", "-N", "-T", .. _server.ClientOptions(_server.Port), "-R", $"127.0.0.1:{Port}:{_to}", "127.0.0.1"];
        _client = new WatchedProcess("ssh", arguments);
        if (Port == 0)
        {
            var allocated = await _client.Says("Allocated port");
            Port = int.Parse(allocated.Split(' ')[2], CultureInfo.InvariantCulture);
        }
        else
        {
            await _client.Says("remote forward success");
        }
    }

    public async ValueTask DisposeAsync() => await Cut();
}
