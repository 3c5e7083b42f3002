using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Objects.Sockets;

/// <summary>
/// Serves the sockets of this process. Their objects need not be in memory, nor in this process: each message is a turn, and what a turn
/// broadcasts comes to all processes with its commit, in the order of commits. A socket that may have missed something is closed.
/// </summary>
internal sealed partial class SocketHub(ObjectClasses classes, TurnRunner turns, ObjectsOptions options, ILogger<SocketHub> log)
{
    private readonly ConcurrentDictionary<ObjectId, ConcurrentDictionary<Guid, SocketConnection>> byObject = new();
    private readonly BroadcastReader reader = new();

    /// <summary>Takes a notification; called for one after the other.</summary>
    public void Take(string payload)
    {
        if (reader.Take(payload) is not { } broadcast || !byObject.TryGetValue(new(broadcast.Class, broadcast.Name), out var sockets)) return;
        foreach (var socket in sockets.Values) socket.Take(broadcast);
    }

    /// <summary>Ends all sockets: clients that connect again are told all anew.</summary>
    public void EndAll()
    {
        foreach (var socket in byObject.Values.SelectMany(sockets => sockets.Values)) socket.Ended.Cancel();
    }

    /// <summary>Asks the object whether it takes the socket, and serves it to its end.</summary>
    /// <exception cref="ObjectException">It does not.</exception>
    public async Task Serve(HttpContext http, ObjectId id, ObjectCaller caller)
    {
        var @class = classes.Find(id.Class)!;
        var connection = new SocketConnection(id, caller);
        var sockets = byObject.GetOrAdd(id, static _ => new());
        sockets[connection.Id] = connection;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, connection.Ended.Token);
        try
        {
            connection.Open(await turns.RunSocket(@class, connection, static (instance, socket) => instance.OnConnect(socket), http.RequestAborted));
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            var pumping = connection.Pump(socket, ended.Token);
            try
            {
                await Receive(@class, connection, socket, ended.Token);
            }
            finally
            {
                await connection.Ended.CancelAsync();
                await pumping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await turns.RunSocket(@class, connection, static (instance, closed) => instance.OnClose(closed), CancellationToken.None);
            }
        }
        finally
        {
            sockets.TryRemove(connection.Id, out _);
        }
    }

    private async Task Receive(ObjectClass @class, SocketConnection connection, WebSocket socket, CancellationToken cancellation)
    {
        var (status, reason) = (WebSocketCloseStatus.NormalClosure, "");
        try
        {
            while (await Read(socket, cancellation) is { } text)
                await turns.RunSocket(@class, connection, (instance, from) => instance.OnMessage(from, text), cancellation);
        }
        catch (ObjectException failed)
        {
            (status, reason) = (WebSocketCloseStatus.InternalServerError, failed.Error.Code);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // A read that is cancelled aborts the socket. The client connects again and is told all anew.
            return;
        }
        catch (Exception failure)
        {
            Failed(log, connection.Object, failure);
            (status, reason) = (WebSocketCloseStatus.InternalServerError, "the message failed");
        }

        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await socket.CloseOutputAsync(status, reason, limit.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
        }
    }

    /// <summary>Null: the client closes.</summary>
    private async Task<string?> Read(WebSocket socket, CancellationToken cancellation)
    {
        using var message = new MemoryStream();
        var block = new byte[4096];
        while (true)
        {
            var read = await socket.ReceiveAsync(block, cancellation);
            if (read.MessageType is WebSocketMessageType.Close) return null;
            message.Write(block, 0, read.Count);
            if (message.Length > options.MaxBodyKb * 1024L) throw ObjectError.OverLimit("The message is too long").AsException();
            if (read.EndOfMessage) return Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
        }
    }

    [LoggerMessage(LogLevel.Error, "A message to {Object} failed")]
    private static partial void Failed(ILogger log, ObjectId @object, Exception failure);
}
