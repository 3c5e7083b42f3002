namespace Edge.Objects.Sockets;

/// <summary>
/// A client's WebSocket as its object sees it. What is sent goes out after the turn's commit. The socket outlives the object's instance.
/// </summary>
public sealed class ObjectSocket
{
    private readonly SocketConnection connection;

    internal ObjectSocket(SocketConnection connection, ObjectContext context)
    {
        this.connection = connection;
        Context = context;
    }

    public Guid Id => connection.Id;

    /// <summary>Who opened the socket.</summary>
    public ObjectCaller Caller => connection.Caller;

    /// <summary>Text that the object keeps with the socket, such as a nickname. It is gone with the socket.</summary>
    public string? Attachment
    {
        get => connection.Attachment;
        set => connection.Attachment = value;
    }

    private ObjectContext Context { get; }

    /// <summary>Sends a text to this client alone.</summary>
    public void Send(string text) => Context.Current.Send(connection, text);
}
