using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Edge.Telemetry;

/// <summary>How long requests took, by route, method and status.</summary>
/// <remarks>OpenTelemetry semantic conventions, HTTP metrics: <c>http.server.request.duration</c>; two buckets below theirs.</remarks>
internal sealed class RequestMetrics(IMeterFactory meters)
{
    private const int FirstStatus = 100;

    // Made once: a number in a tag is an object.
    private static readonly object[] Statuses = [.. Enumerable.Range(FirstStatus, 500).Select(status => (object)status)];

    private readonly Histogram<double> duration = EdgeMeter.Of(meters).CreateHistogram(
        "http.server.request.duration", "s", "Duration of HTTP requests, to the last byte of the answer", tags: null,
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
        });

    public bool IsEnabled => duration.Enabled;

    public void Record(string method, string route, string scheme, int status, TimeSpan took)
    {
        if (!duration.Enabled) return;
        var tags = new TagList
        {
            { "http.request.method", RequestSpan.HttpMethod(method) },
            { "http.response.status_code", (uint)(status - FirstStatus) < Statuses.Length ? Statuses[status - FirstStatus] : status },
            { "http.route", route },
            { "url.scheme", scheme },
        };
        duration.Record(took.TotalSeconds, tags);
    }
}
