using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Tunnel;

/// <summary>
/// The edge of a tunnel behind Cloudflare Access, as a client sees it: over TLS it lets in who shows the service token, and carries the bytes of
/// a WebSocket to a TCP address. Everybody else is sent to a page where one would log in.
/// </summary>
internal sealed class AccessEdge : IAsyncDisposable
{
    public const string TokenId = "0123456789abcdef.access";
    public const string TokenSecret = "fedcba9876543210";

    private readonly EndPoint _to;
    private readonly CancellationTokenSource _stop = new();
    private HttpDouble? _http;
    private int _carried;

    private AccessEdge(EndPoint to) => _to = to;

    public int Port => _http!.Port;

    /// <summary>WebSockets that were let in.</summary>
    public int Carried => Volatile.Read(ref _carried);

    public static async Task<AccessEdge> Start(Certificates certificates, EndPoint to)
    {
        var edge = new AccessEdge(to);
        edge._http = await HttpDouble.Start(edge.Answer, certificates.Server);
        return edge;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _http!.DisposeAsync();
        _stop.Dispose();
    }

    private async Task Answer(HttpContext http)
    {
        if (http.Request.Headers["Cf-Access-Client-Id"] != TokenId || http.Request.Headers["Cf-Access-Client-Secret"] != TokenSecret)
        {
            http.Response.Redirect($"/cdn-cgi/access/login/{http.Request.Host}");
            return;
        }

        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        Interlocked.Increment(ref _carried);
        using var origin = PostgresAddress.SocketFor(_to);
        try
        {
            await origin.ConnectAsync(_to, _stop.Token);
        }
        catch (SocketException)
        {
            http.Response.StatusCode = StatusCodes.Status502BadGateway;
            return;
        }

        using var messages = await http.WebSockets.AcceptWebSocketAsync();
        await WebSocketBridge.Carry(origin, messages, _stop.Token);
    }
}
