using System.Globalization;
using System.Net;
using Edge.Postgrest;
using Edge.Postgrest.Config;
using Npgsql;

namespace Edge.Benchmarks;

/// <summary>
/// Compares the app with the stub: same database, same answers (checked before timing), interleaved rounds, both in one run.
/// Absolute figures are this machine's on that day; only the ratios mean anything.
/// </summary>
internal static class Runner
{
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

    /// <summary>Makes the tables, unless they are there.</summary>
    public static async Task Load(string connectionString)
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
        await Wrk.Run(stub, 3, script);
        await Wrk.Run(edge, 3, script);
        for (var round = 0; round < rounds; round++)
        {
            ofStub.Add(await Wrk.Run(stub, seconds, script));
            ofEdge.Add(await Wrk.Run(edge, seconds, script));
        }
        File.Delete(script);
        var (s, e) = (Figures.Median(ofStub), Figures.Median(ofEdge));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{scenario.Name,-38}{s.PerSecond,12:N0}{e.PerSecond,12:N0}{e.PerSecond / s.PerSecond,8:0.00}{e.P99,13:0.0}{s.P99,13:0.0}{e.CpuPer1000,17:0.000}{edge.RssMb,13:N0}"));
    }
}
