using System.Net.Sockets;
using System.Net.WebSockets;

namespace Edge.Tests.Tunnel;

/// <summary>A TCP connection carried in the binary messages of a WebSocket; where one message ends means nothing.</summary>
internal static class WebSocketBridge
{
    private const int Block = 32 * 1024;

    /// <summary>Until one of the two ends; then both have.</summary>
    public static async Task Carry(Socket tcp, WebSocket messages, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await Task.WhenAny(Send(tcp, messages, ended.Token), Receive(messages, tcp, ended.Token)).Unwrap();
        }
        catch (Exception lost) when (lost is SocketException or WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
        finally
        {
            await ended.CancelAsync();
            messages.Abort();
        }
    }

    private static async Task Send(Socket tcp, WebSocket messages, CancellationToken stop)
    {
        var block = new byte[Block];
        while (await tcp.ReceiveAsync(block, stop) is > 0 and var received)
            await messages.SendAsync(block.AsMemory(0, received), WebSocketMessageType.Binary, endOfMessage: true, stop);
    }

    private static async Task Receive(WebSocket messages, Socket tcp, CancellationToken stop)
    {
        var block = new byte[Block];
        while (await messages.ReceiveAsync(block.AsMemory(), stop) is { MessageType: WebSocketMessageType.Binary } received)
        {
            for (var sent = 0; sent < received.Count;) sent += await tcp.SendAsync(block.AsMemory(sent, received.Count - sent), stop);
        }
    }
}
