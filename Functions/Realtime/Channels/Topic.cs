using System.Collections.Immutable;
using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Channels;

/// <summary>
/// Holds the channels that are in one topic here, and the presences of it in the whole cluster. What it sends reaches each channel in the
/// order of the calls.
/// </summary>
internal sealed class Topic(TopicName name)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PresenceMeta> presences = [];
    private ImmutableArray<RealtimeChannel> channels = [];
    private PresenceDiff pending = PresenceDiff.None;

    public TopicName Name => name;

    public bool IsEmpty
    {
        get
        {
            lock (gate) return channels.IsEmpty && presences.Count == 0;
        }
    }

    public int Channels => channels.Length;

    public int Presences
    {
        get
        {
            lock (gate) return presences.Count;
        }
    }

    /// <summary>Adds a channel. What <paramref name="first"/> sends to it comes before all else, and then the presences.</summary>
    public void Add(RealtimeChannel channel, Action first)
    {
        lock (gate)
        {
            Flush();
            first();
            channels = channels.Add(channel);
            if (channel.SeesPresence) channel.Push(PhoenixEvents.PresenceState, State());
        }
    }

    public void Remove(RealtimeChannel channel)
    {
        lock (gate) channels = channels.Remove(channel);
    }

    /// <summary>Sends the presences to a channel that did not see them so far.</summary>
    public void ShowPresence(RealtimeChannel channel)
    {
        lock (gate)
        {
            if (channel.SeesPresence) return;
            Flush();
            channel.ShowPresence();
            channel.Push(PhoenixEvents.PresenceState, State());
        }
    }

    /// <param name="sender">Does not get it unless it asked to; null: all get it.</param>
    public void Broadcast(SharedFrame frame, RealtimeChannel? sender)
    {
        lock (gate)
        {
            foreach (var channel in channels)
            {
                if (!ReferenceEquals(channel, sender) || channel.ReceivesOwn) channel.Send(frame);
            }
        }
    }

    /// <summary>Notes who has come and gone; <see cref="Flush"/> sends it.</summary>
    /// <returns>What of it was new.</returns>
    public PresenceDiff Change(PresenceDiff diff)
    {
        lock (gate)
        {
            var leaves = diff.Leaves.Where(meta => presences.Remove(meta.Reference)).ToImmutableArray();
            var joins = diff.Joins.Where(meta => presences.TryAdd(meta.Reference, meta)).ToImmutableArray();
            var change = new PresenceDiff(joins, leaves);
            if (!change.IsEmpty) pending = pending.Then(change);
            return change;
        }
    }

    public ImmutableArray<PresenceMeta> PresencesOf(string instance)
    {
        lock (gate) return [.. presences.Values.Where(meta => meta.Instance == instance)];
    }

    /// <summary>Sends what presences have changed since the last time.</summary>
    public void Flush()
    {
        lock (gate)
        {
            if (pending.IsEmpty) return;
            var payload = pending.ToJson();
            pending = PresenceDiff.None;
            var frame = new SharedFrame(version => PhoenixEncoder.Push(version, joinRef: null, name.Wire, PhoenixEvents.PresenceDiff, payload));
            foreach (var channel in channels)
            {
                if (channel.SeesPresence) channel.Send(frame);
            }
        }
    }

    private byte[] State() => JsonText.Write(json => PresenceJson.Write(json, presences.Values));
}
