using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Tests.Tunnel;

/// <summary>
/// What <c>cloudflared access tcp</c> is to the app: a port on 127.0.0.1 that takes every connection, and only then opens a WebSocket of its own
/// for it to the edge, with the service token in the request's headers. If that fails, the connection ends.
/// </summary>
/// <remarks>cloudflared, carrier/websocket.go and carrier/carrier.go.</remarks>
internal sealed class AccessSidecar : IAsyncDisposable
{
    private readonly Uri _edge;
    private readonly string _secret;
    private readonly SocketsHttpHandler _tls;
    private readonly LoopbackListener _listener;

    /// <param name="edge">The edge's port, on 127.0.0.1.</param>
    public AccessSidecar(int edge, Certificates certificates, string secret = AccessEdge.TokenSecret)
    {
        _edge = new($"wss://127.0.0.1:{edge}/");
        _secret = secret;
        var trusted = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trusted.CustomTrustStore.ImportFromPemFile(certificates.CaFile);
        _tls = new() { UseProxy = false, SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trusted } };
        _listener = new(Carry);
    }

    /// <summary>On 127.0.0.1.</summary>
    public int Port => _listener.Port;

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _tls.Dispose();
    }

    private async Task Carry(Socket near, CancellationToken stop)
    {
        using var connection = near;
        near.NoDelay = true;
        using var messages = new ClientWebSocket();
        messages.Options.SetRequestHeader("User-Agent", "cloudflared/0");
        messages.Options.SetRequestHeader("Cf-Access-Client-Id", AccessEdge.TokenId);
        messages.Options.SetRequestHeader("Cf-Access-Client-Secret", _secret);
        try
        {
            using var http = new HttpMessageInvoker(_tls, disposeHandler: false);
            await messages.ConnectAsync(_edge, http, stop);
        }
        catch (Exception refused) when (refused is WebSocketException or OperationCanceledException)
        {
            return;
        }

        await WebSocketBridge.Carry(near, messages, stop);
    }
}
