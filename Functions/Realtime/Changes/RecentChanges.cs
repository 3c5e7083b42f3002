namespace Edge.Realtime.Changes;

/// <summary>Keeps the changes of the last while, for channels that come back. Bounded by time and by memory.</summary>
internal sealed class RecentChanges(RealtimeOptions options, TimeProvider time)
{
    private readonly Queue<RowEvent> kept = new();
    private long size;

    /// <summary>Somebody has asked for it.</summary>
    public bool IsOn { get; set; }

    public void Add(RowEvent change)
    {
        if (!IsOn) return;
        kept.Enqueue(change);
        size += change.Size;
        var most = options.ResumeMemoryMb * 1024L * 1024;
        while (kept.TryPeek(out var oldest) && (size > most || time.GetElapsedTime(oldest.ArrivedAt) > options.ResumeWindow))
        {
            kept.Dequeue();
            size -= oldest.Size;
        }
    }

    /// <summary>After a gap nothing that was kept is good for going on.</summary>
    public void Clear()
    {
        kept.Clear();
        size = 0;
    }

    /// <summary>The changes after the one with this stamp; null: it is not known any more.</summary>
    public IReadOnlyList<RowEvent>? Since(string stamp)
    {
        List<RowEvent>? after = null;
        foreach (var change in kept)
        {
            if (after is not null) after.Add(change);
            else if (change.Stamp == stamp) after = [];
        }

        return after;
    }
}
