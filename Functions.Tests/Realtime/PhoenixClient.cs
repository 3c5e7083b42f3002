using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Edge.Tests.Realtime;

/// <summary>Speaks the protocol by hand, version 2, well or badly.</summary>
internal sealed class PhoenixClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ClientWebSocket socket = new();

    public static async Task<PhoenixClient> Open(EdgeApp app, string? key = null, string vsn = "2.0.0", string? origin = null)
    {
        var client = new PhoenixClient();
        client.socket.Options.Proxy = null;
        if (origin is not null) client.socket.Options.SetRequestHeader("Origin", origin);
        var address = $"ws{app.Root["http".Length..]}/realtime/v1/websocket?apikey={key ?? Token.For("chat_anon")}&vsn={vsn}";
        await client.socket.ConnectAsync(new(address), CancellationToken.None);
        return client;
    }

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public Task Send(string text) => Send(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public Task Send(byte[] bytes, WebSocketMessageType type) => socket.SendAsync(bytes, type, true, CancellationToken.None);

    /// <summary>The next frame; null: the socket is closed.</summary>
    public async Task<string?> Receive()
    {
        using var limit = new CancellationTokenSource(Patience);
        var buffer = new byte[64 * 1024];
        var text = new ArrayBufferWriter<byte>();
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), limit.Token);
                if (received.MessageType is WebSocketMessageType.Close) return null;
                text.Write(buffer.AsSpan(0, received.Count));
                if (received.EndOfMessage) return Encoding.UTF8.GetString(text.WrittenSpan);
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    /// <summary>Joins, and returns the reply's status and response as JSON text.</summary>
    public async Task<string> Join(string topic, string config = "{}", string? token = null, string reference = "1")
    {
        var access = token is null ? "" : $",\"access_token\":\"{token}\"";
        await Send($"[\"{reference}\",\"{reference}\",\"realtime:{topic}\",\"phx_join\",{{\"config\":{config}{access}}}]");
        return await Reply(reference);
    }

    /// <summary>The payload of the reply to a message; other frames are passed over.</summary>
    public async Task<string> Reply(string reference)
    {
        while (await Receive() is { } frame)
        {
            var message = JsonNode.Parse(frame)!.AsArray();
            if ((string?)message[1] == reference && (string?)message[3] == "phx_reply") return message[4]!.ToJsonString();
        }

        throw new InvalidOperationException("The socket was closed.");
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        socket.Dispose();
        await Task.CompletedTask;
    }
}
