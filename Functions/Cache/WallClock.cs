namespace Edge.Cache;

/// <summary>
/// The time of day, by which instances tell each other how old something is. What was dated before this one's clock was set back is counted as so
/// much older; that the clocks of instances agree is not seen to.
/// </summary>
internal sealed class WallClock
{
    // As clocks are kept in step, they are slowed down rather than set back.
    private static readonly TimeSpan Unnoticed = TimeSpan.FromSeconds(1);

    // Times that it was set back; beyond, the oldest two count as one.
    private const int Most = 16;

    private readonly TimeProvider time;
    private readonly long start;
    private readonly Lock access = new();
    private readonly List<(DateTimeOffset Until, TimeSpan By)> setBack = [];

    /// <summary>What it would have shown at the start, had it never been set since.</summary>
    private DateTimeOffset atStart;

    public WallClock(TimeProvider time)
    {
        this.time = time;
        start = time.GetTimestamp();
        atStart = time.GetUtcNow();
    }

    /// <summary>To date something by.</summary>
    public DateTimeOffset Now()
    {
        lock (access) return Look();
    }

    /// <param name="date">By this clock or another instance's; negative: that one is ahead.</param>
    public TimeSpan AgeOf(DateTimeOffset date)
    {
        lock (access)
        {
            // What may have been dated before one of the times was dated before all that came later, whatever the clock has shown since.
            var age = Look() - date;
            var isBefore = false;
            foreach (var (until, by) in setBack)
            {
                isBefore |= date <= until;
                if (isBefore) age += by;
            }

            return age;
        }
    }

    private DateTimeOffset Look()
    {
        var passed = time.GetElapsedTime(start);
        var now = time.GetUtcNow();
        var expected = atStart + passed;
        if (expected - now > Unnoticed) SetBack(expected, expected - now);
        if (now > expected || expected - now > Unnoticed) atStart = now - passed;
        return now;
    }

    private void SetBack(DateTimeOffset until, TimeSpan by)
    {
        setBack.Add((until, by));
        if (setBack.Count <= Most) return;
        var (one, other) = (setBack[0], setBack[1]);
        setBack.RemoveAt(0);
        setBack[0] = (one.Until > other.Until ? one.Until : other.Until, one.By + other.By);
    }
}
