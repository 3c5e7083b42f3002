using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Edge.Origin;

/// <summary>Connections to the remote, pooled: those of reads, and those of what must not be sent twice, which are fresh.</summary>
internal sealed class RemoteConnections : IDisposable
{
    // Below the shortest time after which servers and tunnels usually close: PostgREST's is 30 seconds.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    // A connection that died unnoticed costs a read another attempt. A write that was sent on it could not be sent again.
    private static readonly TimeSpan IdleForWrites = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(5);

    private readonly OriginOptions options;
    private readonly X509Certificate2Collection? authorities;
    private Pools current;

    public RemoteConnections(OriginOptions options)
    {
        this.options = options;
        if (options.CaFile is { } file)
        {
            authorities = [];
            authorities.ImportFromPemFile(file);
        }

        current = Make();
    }

    public Task<HttpResponseMessage> Send(HttpRequestMessage message, bool isSafe, CancellationToken cancellation)
    {
        var pools = Volatile.Read(ref current);
        return (isSafe ? pools.Reads : pools.Writes).SendAsync(message, cancellation);
    }

    /// <summary>Trusts no idle connection any more. Requests that are under way keep theirs.</summary>
    public void Renew() => Interlocked.Exchange(ref current, Make()).Dispose();

    public void Dispose() => current.Dispose();

    private Pools Make() => new(new(Handler(Idle)), new(Handler(IdleForWrites)));

    private SocketsHttpHandler Handler(TimeSpan idle) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = options.ConnectionLifetime,
        PooledConnectionIdleTimeout = idle,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = PingAfter,
        KeepAlivePingTimeout = PingAfter,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        // As the app's own server has it.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        SslOptions = Tls(),
    };

    private SslClientAuthenticationOptions Tls()
    {
        var tls = new SslClientAuthenticationOptions();
        if (authorities is not null)
        {
            tls.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (options.CertificatePin is { } pin)
        {
            var pinned = Convert.FromBase64String(pin);
            tls.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                errors == SslPolicyErrors.None && certificate is X509Certificate2 shown
                && SHA256.HashData(shown.PublicKey.ExportSubjectPublicKeyInfo()).AsSpan().SequenceEqual(pinned);
        }

        return tls;
    }

    private sealed record Pools(HttpMessageInvoker Reads, HttpMessageInvoker Writes) : IDisposable
    {
        public void Dispose()
        {
            Reads.Dispose();
            Writes.Dispose();
        }
    }
}
