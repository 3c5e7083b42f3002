using System.Diagnostics;
using System.Diagnostics.Metrics;
using Edge.Telemetry;

namespace Edge.Realtime;

/// <summary>Counts what sockets do, for <c>/realtime/stats</c> and for whoever listens to the meter <c>Edge</c>.</summary>
internal sealed class RealtimeMetrics
{
    private readonly Counter<long> received, sent, cutOff, refused, rowChecks, changes;
    private readonly Histogram<double> changeDelay;
    private long receivedTotal, sentTotal, cutOffTotal, refusedTotal, rowChecksTotal, changesTotal;

    /// <param name="sockets">How many are open.</param>
    /// <param name="channels">How many are joined.</param>
    public RealtimeMetrics(IMeterFactory meters, Func<int> sockets, Func<int> channels)
    {
        var meter = EdgeMeter.Of(meters);
        meter.CreateObservableGauge("edge.realtime.sockets", () => sockets(), "{socket}", "Open sockets");
        meter.CreateObservableGauge("edge.realtime.channels", () => channels(), "{channel}", "Joined channels");
        received = meter.CreateCounter<long>("edge.realtime.received", "{message}", "Messages of clients");
        sent = meter.CreateCounter<long>("edge.realtime.sent", "{message}", "Messages to clients");
        cutOff = meter.CreateCounter<long>("edge.realtime.cut_off", "{socket}", "Sockets cut off because they read too slowly");
        refused = meter.CreateCounter<long>("edge.realtime.refused", "{message}", "Messages answered with an error");
        rowChecks = meter.CreateCounter<long>("edge.realtime.row_checks", "{row}", "Rows looked up to find out who may see them");
        changes = meter.CreateCounter<long>("edge.realtime.changes", "{change}", "Row changes that had a subscriber");
        changeDelay = meter.CreateHistogram<double>("edge.realtime.change.delay", "s", "From the arrival of a change to its last delivery");
    }

    /// <summary>Of all spans of this room.</summary>
    public static ActivitySource Source { get; } = new("Edge");

    public long ReceivedTotal => Interlocked.Read(ref receivedTotal);
    public long SentTotal => Interlocked.Read(ref sentTotal);
    public long CutOffTotal => Interlocked.Read(ref cutOffTotal);
    public long RefusedTotal => Interlocked.Read(ref refusedTotal);
    public long RowChecksTotal => Interlocked.Read(ref rowChecksTotal);
    public long ChangesTotal => Interlocked.Read(ref changesTotal);

    public void Received() => Count(received, ref receivedTotal);

    public void Sent() => Count(sent, ref sentTotal);

    public void CutOff() => Count(cutOff, ref cutOffTotal);

    public void Refused() => Count(refused, ref refusedTotal);

    public void RowChecks(int count) => Count(rowChecks, ref rowChecksTotal, count);

    public void Changes(int count) => Count(changes, ref changesTotal, count);

    public void ChangeDelay(TimeSpan delay) => changeDelay.Record(delay.TotalSeconds);

    private static void Count(Counter<long> counter, ref long total, int by = 1)
    {
        Interlocked.Add(ref total, by);
        counter.Add(by);
    }
}
