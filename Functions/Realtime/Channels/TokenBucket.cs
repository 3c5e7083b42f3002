namespace Edge.Realtime.Channels;

/// <summary>Lets so many through in a second, and as many at once after a pause. Not safe for several threads.</summary>
internal struct TokenBucket(int perSecond)
{
    private double tokens = perSecond;
    private long last;

    public bool TryTake(TimeProvider time, int count = 1)
    {
        var now = time.GetTimestamp();
        if (last != 0) tokens = Math.Min(perSecond, tokens + time.GetElapsedTime(last, now).TotalSeconds * perSecond);
        last = now;
        if (tokens < count) return false;
        tokens -= count;
        return true;
    }
}
