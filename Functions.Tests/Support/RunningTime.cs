using System.Diagnostics;

namespace Edge.Tests.Support;

/// <summary>
/// A stopwatch that stands still while the machine does: a thread of its own looks at the clock all the time, and of what goes by between two looks
/// only as much counts as a machine that is merely busy lets go by. For limits that are promises and not only there so that a test ends.
/// </summary>
internal sealed class RunningTime : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan MostBetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _watching;
    private long _looked = Stopwatch.GetTimestamp();
    private TimeSpan _elapsed;

    public RunningTime()
    {
        _watching = new(() =>
        {
            while (!_end.Wait(Look)) TakeIn();
        }) { IsBackground = true };
        _watching.Start();
    }

    /// <summary>Since it was made.</summary>
    public TimeSpan Elapsed => TakeIn();

    public void Dispose()
    {
        _end.Set();
        _watching.Join();
        _end.Dispose();
    }

    private TimeSpan TakeIn()
    {
        lock (_lock)
        {
            var now = Stopwatch.GetTimestamp();
            var since = Stopwatch.GetElapsedTime(_looked, now);
            _elapsed += since < MostBetweenLooks ? since : MostBetweenLooks;
            _looked = now;
            return _elapsed;
        }
    }
}
