using System.Text;
using System.Text.Json;
using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Channels;

internal sealed partial class RealtimeSocket
{
    private async ValueTask Handle(PhoenixMessage message)
    {
        if (message.Topic == PhoenixEvents.PhoenixTopic)
        {
            if (message.Event is PhoenixEvents.Heartbeat) Reply(message);
            else Refuse(message, "Bad request: only heartbeats go to this topic");
            return;
        }

        if (message.Event is PhoenixEvents.Join)
        {
            Join(message);
            return;
        }

        if (Find(message) is not { } channel)
        {
            if (message.Event is PhoenixEvents.Leave) Reply(message);
            else Refuse(message, "unmatched topic");
            return;
        }

        switch (message.Event)
        {
            case PhoenixEvents.Leave:
                End(channel);
                Reply(message);
                channel.PushEnd(PhoenixEvents.Close);
                break;
            case PhoenixEvents.AccessToken:
                await Renew(channel, TokenIn(message.Payload));
                break;
            case PhoenixEvents.Broadcast:
                await Broadcast(channel, message);
                break;
            case PhoenixEvents.Presence:
                await Presence(channel, message);
                break;
            default:
                Refuse(message, "Bad request: unknown event");
                break;
        }
    }

    private static string? TokenIn(ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload);
        return JoinConfig.Member(document.RootElement, "access_token", JsonValueKind.String)?.GetString();
    }

    private async ValueTask Broadcast(RealtimeChannel channel, PhoenixMessage message)
    {
        if (!channel.MayBroadcast(context.Time))
        {
            channel.System("system", ok: false, "Too many messages per second");
            End(channel);
            channel.PushEnd(PhoenixEvents.Close);
            return;
        }

        var broadcast = message.Pushed is { } pushed
            ? new Broadcast(channel.Name, pushed.Event, message.Payload.ToArray(), pushed.Encoding)
            : BroadcastIn(channel.Name, message.Payload);
        if (message.Pushed is { Meta.IsEmpty: false }) throw new RealtimeRefusedException("Bad request: persist is not supported, use realtime.send");
        if (broadcast.Payload.Length > context.Options.MaxPayload)
        {
            if (channel.Config.AcksBroadcasts) Refuse(message, "payload_size_exceeded");
            return;
        }

        // Without the right there is neither a reply nor a delivery, as clients of Supabase know it.
        if (!(await WriteRights(channel)).HasFlag(ChannelRights.WriteBroadcast)) return;
        Broadcasts.Send(context, broadcast, sender: channel);
        if (channel.Config.AcksBroadcasts) Reply(message);
    }

    /// <summary>Reads the text form: <c>{"type":"broadcast","event":…,"payload":…}</c>.</summary>
    private static Broadcast BroadcastIn(TopicName topic, ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload);
        var root = document.RootElement;
        if (JoinConfig.Member(root, "event", JsonValueKind.String)?.GetString() is not { } name)
            throw new RealtimeRefusedException("Bad request: the broadcast has no event");
        var content = root.TryGetProperty("payload", out var inner) ? Encoding.UTF8.GetBytes(inner.GetRawText()) : JsonText.EmptyObject;
        return new(topic, name, content, PayloadEncoding.Json);
    }

    private async ValueTask Presence(RealtimeChannel channel, PhoenixMessage message)
    {
        if (!channel.MayTrack(context.Time)) throw new RealtimeRefusedException("ClientPresenceRateLimitReached: Too many presence messages per second");
        if (message.Payload.Length > context.Options.MaxPayload) throw new RealtimeRefusedException("payload_size_exceeded");
        var (name, payload) = PresenceIn(message.Payload);
        if (!(await WriteRights(channel)).HasFlag(ChannelRights.WritePresence))
            throw new RealtimeRefusedException($"Unauthorized: You do not have permissions to track presence in this Channel topic: {channel.Name.Name}");

        if (name is "track")
        {
            var meta = new PresenceMeta(channel.PresenceKey, context.NextReference(), channel.Tracked?.Reference, context.Instance, payload);
            Broadcasts.Change(context, channel.Name, new([meta], channel.Tracked is { } before ? [before] : []));
            channel.Tracked = meta;
            if (channel.Rights.HasFlag(ChannelRights.ReadPresence)) channel.Topic?.ShowPresence(channel);
        }
        else if (channel.Tracked is { } tracked)
        {
            channel.Tracked = null;
            Broadcasts.Change(context, channel.Name, new([], [tracked]));
        }

        Reply(message);
    }

    private static (string Name, byte[] Payload) PresenceIn(ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload);
        var root = document.RootElement;
        var name = JoinConfig.Member(root, "event", JsonValueKind.String)?.GetString()?.ToLowerInvariant();
        if (name is not ("track" or "untrack")) throw new RealtimeRefusedException("Bad request: presence knows track and untrack");
        var content = JoinConfig.Member(root, "payload", JsonValueKind.Object);
        return (name, content is { } tracked ? Encoding.UTF8.GetBytes(tracked.GetRawText()) : JsonText.EmptyObject);
    }

    private async ValueTask<ChannelRights> WriteRights(RealtimeChannel channel)
    {
        if (!channel.Name.IsPrivate || channel.KnowsWriting) return channel.Rights;
        channel.Rights |= await context.Authorization!.Rights(channel.Name.Name, channel.Caller!, writing: true, ended.Token);
        channel.KnowsWriting = true;
        return channel.Rights;
    }
}
