namespace Edge.Tests.Cache;

/// <summary>A machine's clock that is set forward and back, over a time that goes on as it does.</summary>
internal sealed class JumpingTime(TimeProvider real) : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => real.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + Ahead;

    public override long GetTimestamp() => real.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        real.CreateTimer(callback, state, dueTime, period);
}
