using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Edge.Tests.Telemetry;

/// <param name="Name">With <c>_bucket</c>, <c>_sum</c> or <c>_count</c> where it is a histogram's.</param>
/// <param name="Labels">Sorted by name, as <c>a=1,b=2</c>.</param>
internal sealed record Sample(string Family, string Type, string Name, string Labels, double Value);

/// <summary>
/// Reads Prometheus's text format 0.0.4 and forgives nothing: a family is described before its samples, its samples stand together, a series
/// comes once, counters do not fall below nothing, and the buckets of a histogram add up.
/// </summary>
internal sealed partial class PrometheusParser
{
    private static readonly string[] Types = ["counter", "gauge", "histogram", "summary", "untyped"];

    private readonly List<Sample> samples = [];
    private readonly HashSet<string> families = [];
    private (string Name, string? Type) family = ("", null);

    public static IReadOnlyList<Sample> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var parser = new PrometheusParser();
        foreach (var line in text[..^1].Split('\n')) parser.Take(line);
        foreach (var histogram in parser.samples.Where(sample => sample.Type == "histogram").GroupBy(sample => sample.Family)) CheckHistogram([.. histogram]);
        Assert.Equal(parser.samples.Count, parser.samples.DistinctBy(sample => (sample.Name, sample.Labels)).Count());
        return parser.samples;
    }

    private void Take(string line)
    {
        if (Description().Match(line) is { Success: true } description)
        {
            var (kind, name, rest) = (description.Groups[1].Value, description.Groups[2].Value, description.Groups[3].Value);
            if (kind == "HELP")
            {
                Assert.Empty(BadEscape().Matches(rest));
                Assert.True(families.Add(name), $"{name} is described twice");
                family = (name, null);
                return;
            }

            Assert.Contains(rest, Types);
            Assert.Null(name == family.Name ? family.Type : null);
            Assert.True(name == family.Name || families.Add(name), $"{name} comes back");
            family = (name, rest);
            return;
        }

        var sample = SampleLine().Match(line);
        Assert.True(sample.Success, $"not a line of the format: {line}");
        Add(sample.Groups[1].Value, sample.Groups[2].Value, Number(sample.Groups[3].Value));
    }

    private void Add(string name, string labels, double value)
    {
        Assert.True(
            name == family.Name || (family.Type == "histogram" && name.StartsWith(family.Name, StringComparison.Ordinal) && name[family.Name.Length..] is "_bucket" or "_sum" or "_count"),
            $"{name} stands among the samples of {family.Name}");
        Assert.NotNull(family.Type);
        if (family.Type == "counter")
        {
            Assert.EndsWith("_total", name, StringComparison.Ordinal);
            Assert.True(value >= 0, $"{name} {value}");
        }

        samples.Add(new(family.Name, family.Type, name, Labels(labels), value));
    }

    private static string Labels(string labels)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var rest = labels;
        while (rest.Length > 0)
        {
            var pair = Label().Match(rest);
            Assert.True(pair.Success, $"no label: {rest}");
            Assert.False(pair.Groups[1].Value.StartsWith("__", StringComparison.Ordinal));
            pairs.Add(pair.Groups[1].Value, Unescaped(pair.Groups[2].Value));
            rest = rest[pair.Length..];
        }

        return string.Join(',', pairs.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    private static string Unescaped(string value)
    {
        var text = new StringBuilder();
        for (var at = 0; at < value.Length; at++)
        {
            text.Append(value[at] != '\\' ? value[at] : value[++at] switch
            {
                '\\' => '\\',
                '"' => '"',
                'n' => '\n',
                var other => throw new FormatException($"\\{other}"),
            });
        }

        return text.ToString();
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static void CheckHistogram(ImmutableArray<Sample> histogram)
    {
        foreach (var series in histogram.GroupBy(sample => WithoutBound().Replace($"{sample.Labels},", "").Trim(',')))
        {
            var buckets = series.Where(sample => sample.Name.EndsWith("_bucket", StringComparison.Ordinal)).ToList();
            var bounds = buckets.ConvertAll(bucket => Number(WithoutBound().Match($"{bucket.Labels},").Groups[1].Value));
            Assert.Equal(bounds.Order(), bounds);
            Assert.Equal(double.PositiveInfinity, bounds[^1]);
            Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
            Assert.Equal(buckets[^1].Value, series.Single(sample => sample.Name.EndsWith("_count", StringComparison.Ordinal)).Value);
            Assert.Single(series, sample => sample.Name.EndsWith("_sum", StringComparison.Ordinal));
        }
    }

    [GeneratedRegex(@"^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$")]
    private static partial Regex Description();

    [GeneratedRegex(@"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[^""}]|""(?:[^""\\]|\\.)*"")*)\})? (\S+)$")]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"^([a-zA-Z_][a-zA-Z0-9_]*)=""((?:[^""\\]|\\.)*)""(?:,(?=.)|$)")]
    private static partial Regex Label();

    [GeneratedRegex(@"(?<=^|,)le=([^,]+),")]
    private static partial Regex WithoutBound();

    [GeneratedRegex(@"(?<!\\)(?:\\\\)*\\(?![\\n])")]
    private static partial Regex BadEscape();
}
