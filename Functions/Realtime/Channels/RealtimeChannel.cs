using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Channels;

/// <summary>Says what a caller may do in a private topic. In a public one everybody may do all.</summary>
[Flags]
internal enum ChannelRights
{
    None = 0,
    ReadBroadcast = 1,
    ReadPresence = 2,
    WriteBroadcast = 4,
    WritePresence = 8,
    All = ReadBroadcast | ReadPresence | WriteBroadcast | WritePresence,
}

/// <summary>Holds one join of a socket: from <c>phx_join</c> until it is left, replaced or ended.</summary>
internal sealed class RealtimeChannel(RealtimeSocket socket, string? joinRef, TopicName name, JoinConfig config, int messagesPerSecond, int presencePerSecond)
{
    private readonly Lock gate = new();
    private TokenBucket messages = new(messagesPerSecond), presenceCalls = new(presencePerSecond);
    private bool isOver;

    /// <summary>The JSON text of the join's reference.</summary>
    public string? JoinRef => joinRef;

    public TopicName Name => name;

    public JoinConfig Config => config;

    public bool ReceivesOwn => config.ReceivesOwn;

    public string PresenceKey { get; } = config.PresenceKey ?? Guid.NewGuid().ToString();

    public bool SeesPresence { get; private set; }

    /// <summary>Who joined, by the newest token.</summary>
    public RealtimeCaller? Caller { get; set; }

    public ChannelRights Rights { get; set; }

    /// <summary>The rights to write are known, for this caller.</summary>
    public bool KnowsWriting { get; set; }

    /// <summary>What it has tracked; null: nothing.</summary>
    public PresenceMeta? Tracked { get; set; }

    /// <summary>The subscription to row changes; null: none.</summary>
    public IChannelChanges? Changes { get; private set; }

    /// <summary>Where it is in; null: it has not joined yet.</summary>
    public Topic? Topic { get; private set; }

    /// <summary>The end of joining, and of everything that was started for it.</summary>
    public Task Joining { get; set; } = Task.CompletedTask;

    public bool IsOver
    {
        get
        {
            lock (gate) return isOver;
        }
    }

    public bool MayBroadcast(TimeProvider time) => messages.TryTake(time);

    public bool MayTrack(TimeProvider time) => presenceCalls.TryTake(time);

    public void ShowPresence() => SeesPresence = true;

    public void Send(SharedFrame frame)
    {
        if (frame.For(socket.Version) is { } encoded) socket.Send(encoded);
    }

    public void Push(string name, ReadOnlyMemory<byte> payload) => socket.Send(PhoenixEncoder.Push(socket.Version, joinRef: null, Name.Wire, name, payload));

    public void System(string extension, bool ok, string message) => socket.Send(PhoenixEncoder.System(socket.Version, Name.Wire, extension, ok, message));

    /// <summary>Tells the client that this join has ended: with <c>phx_error</c> it comes back by itself, with <c>phx_close</c> it does not.</summary>
    public void PushEnd(string name) => socket.Send(PhoenixEncoder.End(socket.Version, joinRef, Name.Wire, name));

    /// <returns>False: it has ended meanwhile.</returns>
    public bool TryEnter(Topic topic)
    {
        lock (gate)
        {
            if (isOver) return false;
            Topic = topic;
            return true;
        }
    }

    /// <returns>False: it has ended meanwhile.</returns>
    public bool TryFollow(IChannelChanges changes)
    {
        lock (gate)
        {
            if (isOver) return false;
            Changes = changes;
            return true;
        }
    }

    /// <returns>False: it has been ended before.</returns>
    public bool TryEnd()
    {
        lock (gate)
        {
            if (isOver) return false;
            return isOver = true;
        }
    }
}
