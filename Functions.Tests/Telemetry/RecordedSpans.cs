using System.Collections.Concurrent;
using System.Diagnostics;

namespace Edge.Tests.Telemetry;

/// <summary>The spans of one trace, as they end in this process.</summary>
internal sealed class RecordedSpans : IDisposable
{
    private readonly ConcurrentQueue<Activity> ended = new();
    private readonly ActivityListener listener;

    public RecordedSpans(ActivityTraceId trace)
    {
        listener = new()
        {
            ShouldListenTo = source => source.Name is "Edge" or "Npgsql",
            Sample = (ref options) => options.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>In the order of their beginnings.</summary>
    public IReadOnlyList<Activity> All => [.. ended.OrderBy(span => span.StartTimeUtc)];

    public Activity Of(string name) => All.Single(span => span.OperationName == name);

    public void Dispose() => listener.Dispose();
}
