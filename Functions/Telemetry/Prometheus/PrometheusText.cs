using System.Globalization;
using System.Text;

namespace Edge.Telemetry.Prometheus;

/// <summary>Prometheus's text format, version 0.0.4: <see cref="ContentType"/>.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Of(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder(16 * 1024);
        foreach (var family in families)
        {
            if (family.Help.Length > 0) text.Append("# HELP ").Append(family.Name).Append(' ').Append(Help(family.Help)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Type).Append('\n');
            foreach (var (tags, series) in family.Series) Append(text, family.Name, Labels(tags), series);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, string labels, Series series)
    {
        switch (series)
        {
            case Series.Single single:
                Append(text, name, labels, single.Value);
                break;
            case Series.Histogram histogram:
                var count = 0L;
                foreach (var (bound, below) in histogram.Cumulated())
                {
                    Append(text, $"{name}_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{Number(bound)}\"", below);
                    count = below;
                }

                Append(text, $"{name}_sum", labels, histogram.Sum);
                Append(text, $"{name}_count", labels, count);
                break;
        }
    }

    private static void Append(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Labels(TagSet tags)
    {
        var labels = new StringBuilder();
        foreach (var (name, value) in tags.Tags)
        {
            if (labels.Length > 0) labels.Append(',');
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Append(MetricName.Label(name)).Append("=\"").Append(Value(text)).Append('"');
        }

        return labels.ToString();
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Help(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Value(string text) => Help(text).Replace("\"", "\\\"", StringComparison.Ordinal);
}
