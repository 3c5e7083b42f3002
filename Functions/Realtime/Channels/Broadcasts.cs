using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Channels;

/// <summary>Holds one broadcast.</summary>
/// <param name="Event">The application's own name for it.</param>
internal sealed record Broadcast(TopicName Topic, string Event, ReadOnlyMemory<byte> Payload, PayloadEncoding Encoding)
{
    /// <summary>A JSON object such as <c>{"id":…}</c>; empty: none.</summary>
    public ReadOnlyMemory<byte> Meta { get; init; }
}

/// <summary>Delivers broadcasts and changes of presence, here and to the other instances.</summary>
internal static class Broadcasts
{
    /// <param name="sender">The channel that it comes from; null: it comes over HTTP.</param>
    public static void Send(ChannelContext context, Broadcast broadcast, RealtimeChannel? sender)
    {
        Deliver(context.Topics, broadcast, sender);
        context.Bus?.Publish(new BusMessage.Broadcasted(broadcast));
    }

    public static void Deliver(Topics topics, Broadcast broadcast, RealtimeChannel? sender = null) =>
        topics.Find(broadcast.Topic)?.Broadcast(
            new(version => PhoenixEncoder.Broadcast(
                version, broadcast.Topic.Wire, broadcast.Event, broadcast.Payload, broadcast.Encoding, broadcast.Meta)),
            sender);

    public static void Change(ChannelContext context, TopicName topic, PresenceDiff diff)
    {
        var change = context.Topics.Change(topic, diff);
        if (!change.IsEmpty) context.Bus?.Publish(new BusMessage.Present(topic, change));
    }
}
