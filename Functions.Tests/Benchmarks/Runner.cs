using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Edge.Postgrest;
using Edge.Postgrest.Config;
using Npgsql;

namespace Edge.Benchmarks;

/// <summary>
/// Compares the app with the stub: same database, same answers (checked before timing), interleaved rounds, both in one run.
/// Absolute figures are this machine's on that day; only the ratios mean anything.
/// </summary>
internal static partial class Runner
{
    private const int Connections = 32;

    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler());

    public static async Task<int> Run(string uri, int seconds, int rounds)
    {
        var connectionString = LibpqConnectionString.Parse(uri, _ => null, "127.0.0.1").ConnectionString;
        await Load(connectionString);
        await using var stub = Server.Start("dotnet", url => [typeof(Runner).Assembly.Location, "stub", connectionString, url], []);
        await using var edge = Server.Start("dotnet", _ => [typeof(PostgrestEngine).Assembly.Location],
            [new("PGRST_DB_URI", uri), new("PGRST_DB_ANON_ROLE", "bench_anon"), new("PGRST_DB_POOL", "16"), new("PGRST_DB_CONFIG", "false"), new("PGRST_LOG_LEVEL", "crit")]);
        Server[] servers = [stub, edge];
        await Task.WhenAll(servers.Select(server => Answers(server, "/rest/v1/items?id=eq.1")));

        var same = true;
        foreach (var scenario in Scenario.All) same &= await Compare(scenario, stub, edge);
        if (!same) return 1;

        Console.WriteLine($"{"",-38}{"stub req/s",12}{"edge req/s",12}{"ratio",8}{"edge p99 ms",13}{"stub p99 ms",13}{"edge CPU s/1000",17}{"edge RSS MB",13}");
        foreach (var scenario in Scenario.All) await Measure(scenario, stub, edge, seconds, rounds);
        return 0;
    }

    private static async Task Load(string connectionString)
    {
        await using var source = new NpgsqlSlimDataSourceBuilder(connectionString).Build();
        await using var probe = source.CreateCommand("select to_regclass('public.items') is null");
        if (await probe.ExecuteScalarAsync() is false) return;
        Console.WriteLine("loading 200,000 items …");
        var sql = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "data.sql"));
        foreach (var statement in sql.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = source.CreateCommand(statement);
            command.CommandTimeout = 300;
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task<bool> Compare(Scenario scenario, Server stub, Server edge)
    {
        foreach (var id in new[] { 1, 77, 200 })
        {
            var expected = await Answers(stub, scenario.For(id));
            var actual = await Answers(edge, scenario.For(id));
            if (Normalise(expected) == Normalise(actual)) continue;
            Console.Error.WriteLine($"{scenario.Name}: the answers differ\n  stub: {Shorten(expected)}\n  edge: {Shorten(actual)}");
            return false;
        }
        return true;
    }

    private static string Normalise(string json) => json.Replace(", \n ", ",\n ", StringComparison.Ordinal);

    private static string Shorten(string text) => text.Length > 300 ? text[..300] + " …" : text;

    private static async Task<string> Answers(Server server, string target)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, server.Url + target);
                using var response = await Http.SendAsync(request, CancellationToken.None);
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable) return await response.Content.ReadAsStringAsync();
            }
            catch (HttpRequestException) when (attempt < 300)
            {
            }
            await Task.Delay(100);
        }
    }

    private static async Task Measure(Scenario scenario, Server stub, Server edge, int seconds, int rounds)
    {
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, scenario.Script);
        List<Figures> ofStub = [], ofEdge = [];
        await Wrk(stub, script, 3);
        await Wrk(edge, script, 3);
        for (var round = 0; round < rounds; round++)
        {
            ofStub.Add(await Wrk(stub, script, seconds));
            ofEdge.Add(await Wrk(edge, script, seconds));
        }
        File.Delete(script);
        var (s, e) = (Median(ofStub), Median(ofEdge));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{scenario.Name,-38}{s.PerSecond,12:N0}{e.PerSecond,12:N0}{e.PerSecond / s.PerSecond,8:0.00}{e.P99,13:0.0}{s.P99,13:0.0}{e.CpuPer1000,17:0.000}{edge.RssMb,13:N0}"));
    }

    private static Figures Median(List<Figures> all) => all.OrderBy(figures => figures.PerSecond).ElementAt(all.Count / 2);

    private sealed record Figures(double PerSecond, double P99, double CpuPer1000);

    private static async Task<Figures> Wrk(Server server, string script, int seconds)
    {
        var before = server.CpuSeconds;
        var start = new ProcessStartInfo("wrk", [$"-c{Connections}", "-t2", $"-d{seconds}s", "--latency", "-s", script, server.Url]) { RedirectStandardOutput = true };
        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (output.Contains("Non-2xx", StringComparison.Ordinal)) Console.Error.WriteLine(output);
        var requests = double.Parse(Requests().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        var p99 = P99().Match(output);
        var unit = p99.Groups[2].Value switch { "us" => 0.001, "s" => 1000, _ => 1 };
        return new Figures(
            double.Parse(PerSecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
            double.Parse(p99.Groups[1].Value, CultureInfo.InvariantCulture) * unit,
            (server.CpuSeconds - before) / requests * 1000);
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99();

    /// <summary>A server as a child process on a free port.</summary>
    private sealed class Server(Process process, string url) : IAsyncDisposable
    {
        public string Url => url;

        public double CpuSeconds
        {
            get
            {
                process.Refresh();
                return process.TotalProcessorTime.TotalSeconds;
            }
        }

        public double RssMb
        {
            get
            {
                process.Refresh();
                return process.WorkingSet64 / 1048576.0;
            }
        }

        public static Server Start(string file, Func<string, string[]> arguments, KeyValuePair<string, string>[] environment)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
            listener.Stop();
            var start = new ProcessStartInfo(file, arguments(url)) { RedirectStandardOutput = true };
            start.Environment["ASPNETCORE_URLS"] = url;
            foreach (var (name, value) in environment) start.Environment[name] = value;
            var process = Process.Start(start)!;
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            return new Server(process, url);
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
