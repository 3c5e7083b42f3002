using System.Diagnostics.Metrics;
using Edge.Telemetry.Prometheus;

namespace Edge.Telemetry;

/// <summary>All that this app measures, and the .NET runtime beside it, as Prometheus reads it.</summary>
public sealed class MetricsPage : IDisposable
{
    private const string Runtime = "System.Runtime";

    private readonly MetricsCollector? collector;

    /// <param name="meters">Whose <c>Edge</c> meters are shown; those of another app in the process are not.</param>
    /// <param name="isEnabled">False: nothing is measured for it, and there is no page.</param>
    public MetricsPage(IMeterFactory meters, bool isEnabled)
    {
        if (isEnabled) collector = new(instrument => IsShown(instrument.Meter, meters));
    }

    public static string ContentType => PrometheusText.ContentType;

    /// <summary>Null: it is turned off.</summary>
    public string? Text() => collector is null ? null : PrometheusText.Of(collector.Collect());

    public void Dispose() => collector?.Dispose();

    private static bool IsShown(Meter meter, IMeterFactory meters) =>
        meter.Name == Runtime || (meter.Name == EdgeMeter.Name && ReferenceEquals(meter.Scope, meters));
}
