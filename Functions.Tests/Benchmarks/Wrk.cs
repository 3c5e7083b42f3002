using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Edge.Benchmarks;

/// <param name="P50">Milliseconds, as <paramref name="P99"/>.</param>
/// <param name="CpuPer1000">Seconds, user and system, of the server's processes.</param>
internal sealed record Figures(double PerSecond, double P50, double P99, double CpuPer1000)
{
    public static Figures Median(List<Figures> all) => all.OrderBy(figures => figures.PerSecond).ElementAt(all.Count / 2);
}

/// <summary>The load generator.</summary>
internal static partial class Wrk
{
    private const int Connections = 32;

    /// <param name="script">A file; null: the same target all the time.</param>
    public static Task<Figures> Run(Server server, int seconds, string? script) =>
        Run(server.Url, seconds, script, () => server.CpuSeconds);

    /// <param name="cpu">Seconds used so far by all that serves.</param>
    public static async Task<Figures> Run(string url, int seconds, string? script, Func<double> cpu)
    {
        string[] arguments = [$"-c{Connections}", "-t2", $"-d{seconds}s", "--latency", .. script is null ? Array.Empty<string>() : ["-s", script], url];
        var before = cpu();
        using var wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var used = cpu() - before;
        if (output.Contains("Non-2xx", StringComparison.Ordinal)) Console.Error.WriteLine(output);
        var requests = double.Parse(Requests().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        return new Figures(
            double.Parse(PerSecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture), Milliseconds(P50().Match(output)),
            Milliseconds(P99().Match(output)), used / requests * 1000);
    }

    private static double Milliseconds(Match latency) =>
        double.Parse(latency.Groups[1].Value, CultureInfo.InvariantCulture) * latency.Groups[2].Value switch { "us" => 0.001, "s" => 1000, _ => 1 };

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"50%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P50();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99();
}
