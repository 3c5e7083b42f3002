using Edge.Realtime.LiveReads;

namespace Edge.Realtime;

/// <summary>Sets who may open sockets and how much each may do. Configuration section <c>Realtime</c>.</summary>
public sealed class RealtimeOptions
{
    /// <summary>Serve <c>/realtime/v1</c>. Null: if there is a change feed. Broadcast and presence need no feed.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Sockets that are open at the same time at most; more are refused with 429.</summary>
    public int MaxSockets { get; set; } = 10_000;

    /// <summary>Channels of one socket at most.</summary>
    public int MaxChannels { get; set; } = 100;

    /// <summary>Joins of one socket in a second at most.</summary>
    public int MaxJoinsPerSecond { get; set; } = 100;

    /// <summary>Broadcasts of one channel in a second at most; more close the channel.</summary>
    public int MaxMessagesPerSecond { get; set; } = 100;

    /// <summary>Calls of <c>track</c> and <c>untrack</c> of one channel in a second at most; more are refused.</summary>
    public int MaxPresencePerSecond { get; set; } = 10;

    /// <summary>Broadcasts over HTTP that one instance takes in a second at most; more are refused with 429.</summary>
    public int MaxHttpMessagesPerSecond { get; set; } = 1_000;

    /// <summary>Bytes of a broadcast's or a presence's payload at most.</summary>
    public int MaxPayload { get; set; } = 3_072_500;

    /// <summary>Bytes of one WebSocket message of a client at most; a larger one closes the socket.</summary>
    public int MaxFrame { get; set; } = 5_000_000;

    /// <summary>Bytes that may wait for one slow reader; more cut it off.</summary>
    public int MaxSendBuffer { get; set; } = 8 * 1024 * 1024;

    /// <summary>How long one message may wait for a slow reader before it is cut off.</summary>
    public TimeSpan SlowReaderTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A socket that has sent nothing for so long is dead. Clients send a heartbeat each 25 seconds.</summary>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Refuse channels that are not private.</summary>
    public bool PrivateOnly { get; set; }

    /// <summary>How long changes are kept for channels that come back.</summary>
    public TimeSpan ResumeWindow { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Megabytes of changes that are kept for channels that come back, at most.</summary>
    public int ResumeMemoryMb { get; set; } = 16;

    /// <summary>Reads that are watched over HTTP.</summary>
    public LiveReadOptions LiveReads { get; set; } = new();

    /// <summary>Finds each mistake, as one line.</summary>
    public IEnumerable<string> Validate()
    {
        (string Name, int Value)[] counts =
        [
            (nameof(MaxSockets), MaxSockets), (nameof(MaxChannels), MaxChannels), (nameof(MaxJoinsPerSecond), MaxJoinsPerSecond),
            (nameof(MaxMessagesPerSecond), MaxMessagesPerSecond), (nameof(MaxPresencePerSecond), MaxPresencePerSecond),
            (nameof(MaxHttpMessagesPerSecond), MaxHttpMessagesPerSecond), (nameof(MaxPayload), MaxPayload), (nameof(MaxFrame), MaxFrame),
            (nameof(MaxSendBuffer), MaxSendBuffer),
        ];
        foreach (var (name, value) in counts.Where(count => count.Value < 1)) yield return $"Realtime:{name} must be 1 or more, not {value}";
        (string Name, TimeSpan Value)[] times = [(nameof(SlowReaderTimeout), SlowReaderTimeout), (nameof(HeartbeatTimeout), HeartbeatTimeout)];
        foreach (var (name, value) in times.Where(time => time.Value <= TimeSpan.Zero)) yield return $"Realtime:{name} must be more than 0, not {value}";
        if (ResumeWindow < TimeSpan.Zero) yield return $"Realtime:{nameof(ResumeWindow)} must be 0 or more, not {ResumeWindow}";
        if (ResumeMemoryMb < 0) yield return $"Realtime:{nameof(ResumeMemoryMb)} must be 0 or more, not {ResumeMemoryMb}";
        foreach (var mistake in LiveReads.Validate()) yield return mistake;
    }
}
