using System.Diagnostics.Metrics;
using System.Text;

namespace Edge.Telemetry.Prometheus;

/// <summary>Names of instruments and tags as Prometheus takes them: with the unit, and <c>_total</c> for counters.</summary>
/// <remarks>OpenTelemetry specification, Prometheus and OpenMetrics compatibility: metric metadata.</remarks>
internal static class MetricName
{
    public static string Of(Instrument instrument)
    {
        var name = Label(instrument.Name);
        if (Unit(instrument.Unit) is { Length: > 0 } unit && !name.EndsWith($"_{unit}", StringComparison.Ordinal)) name = $"{name}_{unit}";
        return IsCounter(instrument) && !name.EndsWith("_total", StringComparison.Ordinal) ? $"{name}_total" : name;
    }

    public static bool IsCounter(Instrument instrument) =>
        IsOf(instrument, typeof(Counter<>)) || IsOf(instrument, typeof(ObservableCounter<>));

    public static bool IsHistogram(Instrument instrument) => IsOf(instrument, typeof(Histogram<>));

    /// <summary>Letters, digits and underscores; none of the names that are Prometheus's own starts with one.</summary>
    public static string Label(string name)
    {
        var label = new StringBuilder(name.Length);
        foreach (var letter in name) label.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        return char.IsAsciiDigit(label[0]) ? $"_{label}" : label.ToString();
    }

    /// <summary>UCUM's case-sensitive codes in words; what stands in braces is a remark, and none.</summary>
    private static string Unit(string? code) => code switch
    {
        null or "" or "1" => "",
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "%" => "percent",
        ['{', ..] => "",
        _ => Label(code),
    };

    private static bool IsOf(Instrument instrument, Type open) =>
        instrument.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == open;
}
