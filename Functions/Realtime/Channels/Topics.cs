using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Edge.Realtime.Channels;

/// <summary>
/// Finds topics by name. A topic is there as long as somebody is in it. Changes of presence are sent together, <see cref="PresencePause"/>
/// after the first.
/// </summary>
internal sealed class Topics : IDisposable
{
    private static readonly TimeSpan PresencePause = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<TopicName, Topic> topics = [];
    private readonly HashSet<Topic> dirty = [];
    private readonly ITimer flush;

    public Topics(TimeProvider time) => flush = time.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public int Count => topics.Count;

    public int Presences => topics.Values.Sum(topic => topic.Presences);

    public Topic? Find(TopicName name) => topics.GetValueOrDefault(name);

    public bool IsHeard(TopicName name) => Find(name) is { Channels: > 0 };

    /// <inheritdoc cref="Topic.Add"/>
    public Topic Add(TopicName name, RealtimeChannel channel, Action first)
    {
        lock (gate)
        {
            var topic = topics.GetOrAdd(name, static name => new(name));
            topic.Add(channel, first);
            return topic;
        }
    }

    public void Remove(Topic topic, RealtimeChannel channel)
    {
        lock (gate)
        {
            topic.Remove(channel);
            if (topic.IsEmpty) topics.TryRemove(topic.Name, out _);
        }
    }

    /// <returns>What of it was new.</returns>
    public PresenceDiff Change(TopicName name, PresenceDiff diff)
    {
        lock (gate)
        {
            var topic = topics.GetOrAdd(name, static name => new(name));
            var change = topic.Change(diff);
            if (!change.IsEmpty)
            {
                if (dirty.Count == 0) flush.Change(PresencePause, Timeout.InfiniteTimeSpan);
                dirty.Add(topic);
            }

            if (topic.IsEmpty) topics.TryRemove(topic.Name, out _);
            return change;
        }
    }

    public ImmutableArray<(TopicName Topic, PresenceMeta Meta)> PresencesOf(string instance)
    {
        lock (gate) return [.. topics.Values.SelectMany(topic => topic.PresencesOf(instance).Select(meta => (topic.Name, meta)))];
    }

    /// <summary>Makes the presences of an instance these ones.</summary>
    public void Replace(string instance, IReadOnlyCollection<(TopicName Topic, PresenceMeta Meta)> presences)
    {
        var now = presences.Select(presence => presence.Meta.Reference).ToHashSet();
        lock (gate)
        {
            foreach (var gone in PresencesOf(instance).Where(one => !now.Contains(one.Meta.Reference)).GroupBy(one => one.Topic, one => one.Meta))
                Change(gone.Key, new([], [.. gone]));
            foreach (var there in presences.GroupBy(one => one.Topic, one => one.Meta)) Change(there.Key, new([.. there], []));
        }
    }

    public void Dispose() => flush.Dispose();

    private void Flush()
    {
        Topic[] changed;
        lock (gate)
        {
            changed = [.. dirty];
            dirty.Clear();
        }

        foreach (var topic in changed) topic.Flush();
    }
}
