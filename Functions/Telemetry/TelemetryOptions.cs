namespace Edge.Telemetry;

/// <summary>What the app tells of itself, beside the exporters' own settings. Configuration section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Answer <c>/metrics</c>.</summary>
    public bool Metrics { get; set; } = true;
}
