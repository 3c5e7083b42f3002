using Edge.Limits;
using Edge.Postgrest.Access;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Limits;

public class RateWindowsTests
{
    private static readonly RateRule ThreeAMinute = new(3, TimeSpan.FromMinutes(1));
    private static readonly RateKey Ann = new("all", "ann");

    private readonly FakeTimeProvider time = new();

    [Fact]
    public void A_window_begins_with_the_first_request_and_has_so_many()
    {
        var windows = new RateWindows(100, time);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => windows.Take(Ann, ThreeAMinute).Permitted));

        time.Advance(TimeSpan.FromSeconds(40));
        var refused = windows.Take(Ann, ThreeAMinute);
        Assert.Equal((false, 0, TimeSpan.FromSeconds(20)), (refused.Permitted, refused.Remaining, refused.Reset));

        time.Advance(TimeSpan.FromSeconds(20));
        var next = windows.Take(Ann, ThreeAMinute);
        Assert.Equal((true, 2, TimeSpan.FromMinutes(1)), (next.Permitted, next.Remaining, next.Reset));
    }

    [Fact]
    public void Clients_and_limits_count_for_themselves()
    {
        var windows = new RateWindows(100, time);
        for (var i = 0; i < 4; i++) windows.Take(Ann, ThreeAMinute);

        Assert.True(windows.Take(new("all", "bob"), ThreeAMinute).Permitted);
        Assert.True(windows.Take(new("films", "ann"), ThreeAMinute).Permitted);
    }

    [Fact]
    public void However_many_clients_come_so_many_are_counted()
    {
        var windows = new RateWindows(100, time);
        for (var i = 0; i < 5_000; i++) windows.Take(new("all", $"client {i}"), ThreeAMinute);

        Assert.InRange(windows.Count, 1, 101);
    }

    [Fact]
    public void Of_many_at_once_no_more_get_through()
    {
        var windows = new RateWindows(100, time);
        var permitted = 0;
        Parallel.For(0, 1_000, _ =>
        {
            if (windows.Take(Ann, ThreeAMinute).Permitted) Interlocked.Increment(ref permitted);
        });

        Assert.Equal(3, permitted);
    }
}
