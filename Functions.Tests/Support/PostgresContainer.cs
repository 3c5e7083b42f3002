using System.Net.Sockets;
using System.Text;
using Testcontainers.PostgreSql;

namespace Edge.Tests.Support;

/// <summary>Postgres in a container. Testcontainers' reaper removes it after this process.</summary>
internal static class PostgresContainer
{
    private const string Image = "postgres:18-alpine";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async Task<PostgreSqlContainer> Start()
    {
        var container = new PostgreSqlBuilder(Image)
            .WithUsername("postgres")
            .WithCommand("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "max_connections=200", "-c", "wal_level=logical")
            .Build();
        await container.StartAsync();
        return container;
    }

    /// <summary>Asked directly: a client without an engine, as on many machines, would make Testcontainers wait.</summary>
    public static async Task<bool> EngineAnswers()
    {
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            using var socket = await Connect(limit.Token);
            if (socket is null) return false;
            await socket.SendAsync("GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"u8.ToArray(), limit.Token);
            var answer = new byte[64];
            var length = await socket.ReceiveAsync(answer, limit.Token);
            return Encoding.ASCII.GetString(answer, 0, length).StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
        }
        catch (Exception unreachable) when (unreachable is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<Socket?> Connect(CancellationToken cancellation)
    {
        var host = new Uri(Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } set ? set : "unix:///var/run/docker.sock");
        var socket = host.Scheme switch
        {
            "unix" => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            "tcp" => new Socket(SocketType.Stream, ProtocolType.Tcp),
            _ => null,
        };
        if (socket is null) return null;
        if (host.Scheme == "unix") await socket.ConnectAsync(new UnixDomainSocketEndPoint(host.AbsolutePath), cancellation);
        else await socket.ConnectAsync(host.Host, host.Port, cancellation);
        return socket;
    }
}
