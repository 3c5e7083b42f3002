using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Support;

/// <summary>A server of bytes on loopback, for what no HTTP server would do.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly Func<Connection, Task> _serve;

    private RawServer(Func<Connection, Task> serve)
    {
        _serve = serve;
        _listener = new(Serve);
    }

    public string Url => $"http://127.0.0.1:{_listener.Port}";

    /// <summary>The bytes of all requests that were read, one after the other as Latin-1.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <param name="serve">One connection, which is closed when it ends.</param>
    public static RawServer Start(Func<Connection, Task> serve) => new(serve);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task Serve(Socket socket, CancellationToken stop)
    {
        using var client = new TcpClient { Client = socket };
        try
        {
            await _serve(new(this, client, stop));
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException)
        {
        }
    }

    internal sealed class Connection(RawServer server, TcpClient client, CancellationToken stop)
    {
        public CancellationToken Stop => stop;

        /// <summary>A request with its body, if Content-Length announces one; null at the end.</summary>
        public async Task<string?> Read()
        {
            var request = new StringBuilder();
            var one = new byte[1];
            while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                if (await client.GetStream().ReadAsync(one, stop) == 0) return null;
                request.Append((char)one[0]);
            }

            var body = new byte[LengthIn(request.ToString())];
            await client.GetStream().ReadExactlyAsync(body, stop);
            request.Append(Encoding.Latin1.GetString(body));
            server.Requests.Enqueue(request.ToString());
            return request.ToString();
        }

        public ValueTask Write(string bytes) => client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes), stop);

        /// <summary>An answer that leaves the connection open.</summary>
        public ValueTask Ok(string body = "[]") =>
            Write($"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        /// <summary>With a reset, not in peace.</summary>
        public void Reset() => client.Client.Close(0);

        private static int LengthIn(string head)
        {
            var line = head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
            return line is null ? 0 : int.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        }
    }
}
