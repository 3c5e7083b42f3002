namespace Edge.Realtime.Phoenix;

/// <summary>Holds one message of a client. It is valid until the buffer that it was decoded from is used again.</summary>
/// <param name="JoinRef">The JSON text of the join's reference, as it came; null: none.</param>
/// <param name="Ref">The JSON text of the message's own reference, as it came; null: none.</param>
/// <param name="Payload">JSON; for a broadcast of the binary form what was sent, in <see cref="PushedBroadcast.Encoding"/>.</param>
internal readonly record struct PhoenixMessage(string? JoinRef, string? Ref, string Topic, string Event, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Set for a broadcast of the binary form, whose <see cref="Event"/> is <see cref="PhoenixEvents.Broadcast"/>.</summary>
    public PushedBroadcast? Pushed { get; init; }
}

/// <summary>Names what a binary push says beside its payload.</summary>
/// <param name="Event">The application's own name for the event.</param>
/// <param name="Meta">JSON; empty: nothing.</param>
internal sealed record PushedBroadcast(string Event, ReadOnlyMemory<byte> Meta, PayloadEncoding Encoding);

/// <summary>The numbers are the protocol's.</summary>
internal enum PayloadEncoding : byte { Binary = 0, Json = 1 }

/// <summary>Names the events of the protocol.</summary>
internal static class PhoenixEvents
{
    public const string Heartbeat = "heartbeat";
    public const string Join = "phx_join";
    public const string Leave = "phx_leave";
    public const string Reply = "phx_reply";
    public const string Close = "phx_close";
    public const string Error = "phx_error";
    public const string AccessToken = "access_token";
    public const string Broadcast = "broadcast";
    public const string Presence = "presence";
    public const string PresenceState = "presence_state";
    public const string PresenceDiff = "presence_diff";
    public const string PostgresChanges = "postgres_changes";
    public const string System = "system";

    /// <summary>The topic of heartbeats, and of replies to what names no other.</summary>
    public const string PhoenixTopic = "phoenix";
}

/// <summary>Says in one line why a frame is not a message.</summary>
internal sealed class PhoenixFormatException(string reason) : Exception(reason);
