using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Support;

/// <summary>Time that stands still until somebody waits for it to pass.</summary>
public sealed class AwaitedTime : FakeTimeProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Forgets the waits that have begun: they are over for another reason.</summary>
    public void ForgetWaits()
    {
        while (_waits.Reader.TryRead(out _))
        {
        }
    }

    /// <summary>Lets the next wait pass, which may be yet to begin; gives how long it was.</summary>
    public async Task<TimeSpan> PassNextWait()
    {
        using var patience = new CancellationTokenSource(Patience);
        var wait = await _waits.Reader.ReadAsync(patience.Token);
        Advance(wait);
        return wait;
    }
}
