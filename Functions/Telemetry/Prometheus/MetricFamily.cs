using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Edge.Telemetry.Prometheus;

/// <summary>All series of one name.</summary>
internal sealed class MetricFamily
{
    // Tags are to have few values each. Where one has not, what is beyond is counted without tags rather than kept.
    private const int SeriesKept = 2_000;

    private static readonly double[] UsualBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<TagSet, Series> series = new(new TagSet.Comparer());
    private readonly ConcurrentDictionary<TagSet, Series>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> byTags;
    private readonly Func<Series> create;

    private MetricFamily(string name, string type, string help, bool isObservable, Func<Series> create)
    {
        (Name, Type, Help, IsObservable, this.create) = (name, type, help, isObservable, create);
        byTags = series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
    }

    public string Name { get; }

    /// <summary><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</summary>
    public string Type { get; }

    public string Help { get; }

    /// <summary>It is measured when somebody looks; what is not measured then is no more.</summary>
    public bool IsObservable { get; }

    public IEnumerable<KeyValuePair<TagSet, Series>> Series => series;

    public static MetricFamily Of(Instrument instrument)
    {
        var (type, create) = instrument switch
        {
            _ when MetricName.IsHistogram(instrument) => ("histogram", (Func<Series>)(() => new Series.Histogram(BoundsOf(instrument)))),
            { IsObservable: true } => (MetricName.IsCounter(instrument) ? "counter" : "gauge", static () => new Series.Single.Last()),
            _ when MetricName.IsCounter(instrument) => ("counter", static () => new Series.Single.Sum()),
            _ when instrument.GetType().Name.StartsWith("Gauge", StringComparison.Ordinal) => ("gauge", static () => new Series.Single.Last()),
            _ => ("gauge", static () => new Series.Single.Sum()),
        };
        return new(MetricName.Of(instrument), type, instrument.Description ?? "", instrument.IsObservable, create);
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!byTags.TryGetValue(tags, out var found)) found = series.Count < SeriesKept ? Added(tags) : Added([]);
        found.Record(value);
    }

    public void Forget() => series.Clear();

    private Series Added(ReadOnlySpan<KeyValuePair<string, object?>> tags) => series.GetOrAdd(new TagSet(tags.ToArray()), _ => create());

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Instrument<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Instrument<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        Instrument<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => UsualBounds,
    };
}
