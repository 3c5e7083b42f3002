using System.Diagnostics.Metrics;

namespace Edge.Telemetry;

/// <summary>
/// The meter of what the app itself measures. A room that measures asks an <see cref="IMeterFactory"/> for it, so that two apps in a process
/// do not count for each other.
/// </summary>
internal static class EdgeMeter
{
    public const string Name = "Edge";

    public static Meter Of(IMeterFactory meters) => meters.Create(Name);
}
