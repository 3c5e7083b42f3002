using System.Diagnostics.Metrics;
using Edge.Postgrest.Execution;

namespace Edge.Telemetry;

/// <summary>How the pool of connections is used, which Npgsql tells its meter and nobody else.</summary>
internal sealed class PoolMetrics : IDisposable
{
    internal readonly record struct Use(long Idle, long Max, long Waiting, long Timeouts);

    private const string PoolTag = "db.client.connection.pool.name";
    private const string StateTag = "db.client.connection.state";

    private readonly MeterListener npgsql = new();
    private readonly Lock reading = new();
    private long idle, max, waiting, timeouts;

    public PoolMetrics()
    {
        npgsql.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != "Npgsql") return;
            if (MeasureOf(instrument.Name) is { } measure) listener.EnableMeasurementEvents(instrument, measure);
        };
        npgsql.SetMeasurementEventCallback<int>(static (_, value, tags, measure) => Take((Measure)measure!, value, tags));
        npgsql.SetMeasurementEventCallback<long>(static (_, value, tags, measure) => Take((Measure)measure!, value, tags));
        npgsql.Start();
    }

    private delegate void Measure(long value, bool isIdle);

    public Use Read()
    {
        lock (reading)
        {
            (idle, max) = (0, 0);
            npgsql.RecordObservableInstruments();
            return new(idle, max, Interlocked.Read(ref waiting), Interlocked.Read(ref timeouts));
        }
    }

    public void Dispose() => npgsql.Dispose();

    private Measure? MeasureOf(string instrument) => instrument switch
    {
        "db.client.connection.count" => (value, isIdle) => idle += isIdle ? value : 0,
        "db.client.connection.max" => (value, _) => max += value,
        "db.client.connection.npgsql.pending_requests" => (value, _) => Interlocked.Add(ref waiting, value),
        "db.client.connection.npgsql.timeouts" => (value, _) => Interlocked.Add(ref timeouts, value),
        _ => null,
    };

    private static void Take(Measure measure, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        bool isOurs = false, isIdle = false;
        foreach (var (name, tag) in tags)
        {
            if (name == PoolTag) isOurs = tag is DataSources.PoolName;
            else if (name == StateTag) isIdle = tag is "idle";
        }

        if (isOurs) measure(value, isIdle);
    }
}
