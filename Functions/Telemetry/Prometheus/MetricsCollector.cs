using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Edge.Telemetry.Prometheus;

/// <summary>Keeps what instruments measure, for <see cref="PrometheusText"/> to show. What nobody wants is not measured.</summary>
internal sealed class MetricsCollector : IDisposable
{
    private readonly ConcurrentDictionary<string, MetricFamily> families = new(StringComparer.Ordinal);
    private readonly MeterListener listener = new();
    private readonly Lock collecting = new();

    /// <param name="isWanted">Asked once for every instrument.</param>
    public MetricsCollector(Func<Instrument, bool> isWanted)
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (isWanted(instrument)) listening.EnableMeasurementEvents(instrument, FamilyOf(instrument));
        };
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.Start();
    }

    /// <summary>Asks what is only measured on demand, and gives all there is, by name.</summary>
    public IReadOnlyList<MetricFamily> Collect()
    {
        lock (collecting)
        {
            foreach (var family in families.Values.Where(family => family.IsObservable)) family.Forget();
            listener.RecordObservableInstruments();
            return [.. families.Values.Where(family => family.Series.Any()).OrderBy(family => family.Name, StringComparer.Ordinal)];
        }
    }

    public void Dispose() => listener.Dispose();

    private MetricFamily FamilyOf(Instrument instrument) =>
        families.GetOrAdd(MetricName.Of(instrument), static (_, instrument) => MetricFamily.Of(instrument), instrument);
}
