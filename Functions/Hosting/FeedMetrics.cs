using System.Diagnostics.Metrics;
using Edge.ChangeFeed;
using Edge.Telemetry;

namespace Edge.Hosting;

/// <summary>Measures the change feed as this instance hears it.</summary>
internal static class FeedMetrics
{
    public static void Observe(IMeterFactory meters, FeedState feed, ChangeFeedRunner runner)
    {
        var meter = EdgeMeter.Of(meters);
        meter.CreateObservableGauge("edge.feed.covered", () => feed.IsCovered ? 1 : 0, "{instance}", "1 while answers are served without asking the database");
        meter.CreateObservableGauge("edge.feed.owner", () => runner.IsOwner ? 1 : 0, "{instance}", "1 in the instance that owns the feed");
        meter.CreateObservableGauge("edge.feed.lag", () => Seconds(feed.Lag), "s", "Age of the moment up to which all changes are known; -1: nothing is known");
        meter.CreateObservableGauge("edge.feed.silence", () => Seconds(feed.Silence ?? TimeSpan.MaxValue), "s", "Time since the feed was heard");
        meter.CreateObservableCounter("edge.feed.batches", () => feed.Batches, "{batch}", "Batches heard");
        meter.CreateObservableCounter("edge.feed.epochs", () => feed.Epochs, "{epoch}", "Owners heard from their beginning");
        meter.CreateObservableCounter("edge.feed.gaps", () => feed.Gaps, "{gap}", "Times that batches were missed");
    }

    private static double Seconds(TimeSpan time) => time == TimeSpan.MaxValue ? -1 : time.TotalSeconds;
}
