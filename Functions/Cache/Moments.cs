namespace Edge.Cache;

/// <summary>When the moments of a <see cref="ChangeHistory"/> came, some of them. Not safe for several threads.</summary>
internal sealed class Moments(TimeProvider time)
{
    private const int Most = 1024;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly List<(long At, long Moment)> known = [];

    /// <summary>Now.</summary>
    public void Came(long moment)
    {
        var at = time.GetTimestamp();
        if (known.Count > 1 && time.GetElapsedTime(known[^2].At, at) < Between) known[^1] = (at, moment);
        else known.Add((at, moment));
        if (known.Count > Most) known.RemoveAt(0);
    }

    /// <summary>A moment that had come at this time: the last one, or one before it.</summary>
    /// <param name="timestamp">Not of the future.</param>
    public long At(long timestamp)
    {
        var last = known.FindLastIndex(one => one.At <= timestamp);
        return last < 0 ? 0 : known[last].Moment;
    }
}
