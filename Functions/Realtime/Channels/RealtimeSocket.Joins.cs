using System.Diagnostics;
using System.Globalization;
using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Channels;

internal sealed partial class RealtimeSocket
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, RealtimeChannel> channels = [];
    private TokenBucket joins = new(context.Options.MaxJoinsPerSecond);

    public int ChannelCount
    {
        get
        {
            lock (gate) return channels.Count;
        }
    }

    /// <summary>Starts to join. The socket goes on reading meanwhile, since a join may wait for the database.</summary>
    private void Join(PhoenixMessage message)
    {
        if (!joins.TryTake(context.Time)) throw new RealtimeRefusedException("ClientJoinRateLimitReached: Too many joins per second");
        if (!message.Topic.StartsWith(TopicName.Prefix, StringComparison.Ordinal) || message.Topic.Length == TopicName.Prefix.Length)
            throw new RealtimeRefusedException("TopicNameRequired: You must provide a topic name");
        var config = JoinConfig.Parse(message.Payload);
        if (context.Options.PrivateOnly && !config.IsPrivate)
            throw new RealtimeRefusedException("PrivateOnly: This project only allows private channels");

        var name = new TopicName(message.Topic[TopicName.Prefix.Length..], config.IsPrivate);
        var channel = new RealtimeChannel(this, message.JoinRef, name, config, context.Options.MaxMessagesPerSecond, context.Options.MaxPresencePerSecond);
        RealtimeChannel? before;
        lock (gate)
        {
            channels.TryGetValue(message.Topic, out before);
            if (before is null && channels.Count >= context.Options.MaxChannels) throw new RealtimeRefusedException("ChannelRateLimitReached: Too many channels");
            channels[message.Topic] = channel;
        }

        if (before is not null)
        {
            Leave(before);
            before.PushEnd(PhoenixEvents.Close);
        }

        channel.Joining = Join(channel, message with { Payload = default });
    }

    private async Task Join(RealtimeChannel channel, PhoenixMessage message)
    {
        using var span = RealtimeMetrics.Source.StartActivity("realtime join");
        span?.SetTag("edge.realtime.topic", channel.Name.Name);
        try
        {
            // 1. Who joins, and whether they may.
            var caller = channel.Config.Token is { } token ? await context.Authenticate(token, ended.Token) : opener;
            channel.Caller = caller;
            if (IsOver(caller)) throw Expired(caller);
            channel.Rights = await ReadRights(channel, caller);
            if (channel.Config.WantsPresence && channel.Rights.HasFlag(ChannelRights.ReadPresence)) channel.ShowPresence();

            // 2. What was said before, and what other instances say.
            var replay = await Replay(channel);
            if (context.Bus is { } bus) await bus.Started(ended.Token);

            // 3. Row changes: from here on none is missed.
            var changes = await Follow(channel, caller);

            // 4. The reply, before anything else that the channel gets.
            var response = JsonText.Write(json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("postgres_changes");
                json.WriteRawValue(changes is null ? "[]"u8 : changes.Bindings.Span, skipInputValidation: true);
                json.WriteEndObject();
            });
            void First()
            {
                Reply(message, response);
                foreach (var stored in replay) Send(stored);
            }

            var topic = changes is null ? context.Topics.Add(channel.Name, channel, First) : await AddWithChanges(channel, changes, First);
            if (!channel.TryEnter(topic)) context.Topics.Remove(topic, channel);
        }
        catch (RealtimeRefusedException refused)
        {
            End(channel);
            Refuse(message, refused.Message);
            span?.SetStatus(ActivityStatusCode.Error, refused.Message);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested || channel.IsOver)
        {
        }
        catch (Exception mistake)
        {
            End(channel);
            Log.Unexpected(context.Log, mistake, message.Event);
            Refuse(message, "Unknown Error on Channel");
        }
    }

    private async ValueTask<ChannelRights> ReadRights(RealtimeChannel channel, RealtimeCaller caller)
    {
        if (!channel.Name.IsPrivate) return ChannelRights.All;
        if (context.Authorization is not { } authorization)
            throw new RealtimeRefusedException("Unauthorized: private channels need `realtime install` or an access policy");
        var rights = await authorization.Rights(channel.Name.Name, caller, writing: false, ended.Token);
        return rights.HasFlag(ChannelRights.ReadBroadcast)
            ? rights
            : throw new RealtimeRefusedException($"Unauthorized: You do not have permissions to read from this Channel topic: {channel.Name.Name}");
    }

    private async ValueTask<IReadOnlyList<EncodedFrame>> Replay(RealtimeChannel channel)
    {
        if (channel.Config.Replay is not { } request) return [];
        if (!channel.Name.IsPrivate || context.Replay is not { } stored)
            throw new RealtimeRefusedException("UnableToReplayMessages: Replay is not allowed for public channels");
        var broadcasts = await stored.Since(channel.Name.Name, request, ended.Token);
        return [.. broadcasts.Select(one => PhoenixEncoder.Broadcast(version, channel.Name.Wire, one.Event, one.Payload, one.Encoding, one.Meta)).OfType<EncodedFrame>()];
    }

    private async ValueTask<IChannelChanges?> Follow(RealtimeChannel channel, RealtimeCaller caller)
    {
        if (channel.Config.Changes.IsEmpty) return null;
        if (context.Changes is not { } source)
            throw new RealtimeRefusedException("RealtimeDisabledForConfiguration: postgres_changes need a change feed, set ChangeFeed:Mode");
        var changes = await source.Subscribe(channel, caller, ended.Token);
        if (channel.TryFollow(changes)) return changes;
        changes.Dispose();
        throw new OperationCanceledException();
    }

    private async ValueTask<Topic> AddWithChanges(RealtimeChannel channel, IChannelChanges changes, Action first)
    {
        Topic? topic = null;
        void Enter()
        {
            topic = context.Topics.Add(channel.Name, channel, first);
            channel.System("postgres_changes", ok: true, "Subscribed to PostgreSQL");
        }

        await changes.Start(Enter, ended.Token);
        return topic!;
    }

    /// <summary>Takes a new token. If it is not accepted the channel ends, and the client comes back with its newest one.</summary>
    private async ValueTask Renew(RealtimeChannel channel, string? token)
    {
        if (token is null or "" || token == channel.Caller?.Token) return;
        try
        {
            await channel.Joining;
            var caller = await context.Authenticate(token, ended.Token);
            if (IsOver(caller)) throw Expired(caller);
            channel.KnowsWriting = false;
            channel.Rights = await ReadRights(channel, caller);
            if (channel.Changes is { } changes) await changes.Renew(caller, ended.Token);
            channel.Caller = caller;
        }
        catch (RealtimeRefusedException refused)
        {
            channel.System("system", ok: false, refused.Message);
            EndWithError(channel);
        }
    }

    private void EndExpired(DateTimeOffset now)
    {
        RealtimeChannel[] expired;
        lock (gate)
        {
            if (channels.Count == 0) return;
            expired = [.. channels.Values.Where(channel => channel.Caller?.Expires is { } end && end <= now)];
        }

        foreach (var channel in expired)
        {
            channel.System("system", ok: false, Expired(channel.Caller!).Message);
            EndWithError(channel);
        }
    }

    private bool IsOver(RealtimeCaller caller) => caller.Expires is { } end && end <= context.Time.GetUtcNow();

    private RealtimeRefusedException Expired(RealtimeCaller caller)
    {
        var ago = (long)Math.Max(0, (context.Time.GetUtcNow() - caller.Expires!.Value).TotalSeconds);
        return new(string.Create(CultureInfo.InvariantCulture, $"InvalidJWTToken: Token has expired {ago} seconds ago"));
    }

    private RealtimeChannel? Find(in PhoenixMessage message)
    {
        lock (gate)
        {
            return channels.TryGetValue(message.Topic, out var channel) && (message.JoinRef is null || message.JoinRef == channel.JoinRef) ? channel : null;
        }
    }

    private void EndWithError(RealtimeChannel channel)
    {
        End(channel);
        channel.PushEnd(PhoenixEvents.Error);
    }

    private void End(RealtimeChannel channel)
    {
        Forget(channel);
        Leave(channel);
    }

    private void Forget(RealtimeChannel channel)
    {
        lock (gate)
        {
            if (channels.TryGetValue(channel.Name.Wire, out var known) && ReferenceEquals(known, channel)) channels.Remove(channel.Name.Wire);
        }
    }

    /// <summary>Takes a channel out of everything it is in, once.</summary>
    private void Leave(RealtimeChannel channel)
    {
        if (!channel.TryEnd()) return;
        channel.Changes?.Dispose();
        if (channel.Topic is { } topic) context.Topics.Remove(topic, channel);
        if (channel.Tracked is { } tracked) Broadcasts.Change(context, channel.Name, new([], [tracked]));
    }

    private async Task EndAll()
    {
        RealtimeChannel[] all;
        lock (gate)
        {
            all = [.. channels.Values];
            channels.Clear();
        }

        foreach (var channel in all) Leave(channel);
        foreach (var channel in all) await channel.Joining;
    }
}
