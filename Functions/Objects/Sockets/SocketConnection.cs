using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace Edge.Objects.Sockets;

/// <summary>One WebSocket in this process, and what waits to be sent to it.</summary>
internal sealed class SocketConnection(ObjectId id, ObjectCaller caller)
{
    private const int MostUnsent = 256;

    private readonly Lock order = new();
    private readonly List<Broadcast> early = [];
    private readonly Channel<string> unsent = Channel.CreateBounded<string>(MostUnsent);
    private (long Key, long Version)? since;

    public Guid Id { get; } = Guid.NewGuid();

    public ObjectId Object => id;

    public ObjectCaller Caller => caller;

    public string? Attachment { get; set; }

    /// <summary>Cancelled when the client cannot keep up, or when it may have missed something.</summary>
    public CancellationTokenSource Ended { get; } = new();

    /// <summary>Says from which version of the object on the client needs broadcasts: what it has been told before includes the others.</summary>
    public void Open((long Key, long Version) at)
    {
        lock (order)
        {
            since = at;
            foreach (var broadcast in early) SendIfNew(broadcast);
            early.Clear();
        }
    }

    public void Take(Broadcast broadcast)
    {
        lock (order)
        {
            if (since is null) early.Add(broadcast);
            else SendIfNew(broadcast);
        }
    }

    /// <summary>To a client that takes too long the socket ends.</summary>
    public void Send(string text)
    {
        if (!unsent.Writer.TryWrite(text)) Ended.Cancel();
    }

    /// <summary>Sends until the socket ends.</summary>
    public async Task Pump(WebSocket socket, CancellationToken cancellation)
    {
        await foreach (var text in unsent.Reader.ReadAllAsync(cancellation))
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellation);
    }

    private void SendIfNew(Broadcast broadcast)
    {
        if ((broadcast.Key, broadcast.Version).CompareTo(since!.Value) > 0) Send(broadcast.Text);
    }
}
