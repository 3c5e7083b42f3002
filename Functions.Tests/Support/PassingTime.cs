using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Support;

internal static class PassingTime
{
    /// <summary>Lets time pass in steps until something is over that waits for it; the wait in question may be yet to begin.</summary>
    public static Task PassUntil(this FakeTimeProvider time, Task over, TimeSpan step) => Eventually.Holds(() =>
    {
        time.Advance(step);
        return Task.FromResult(over.IsCompleted);
    });
}
