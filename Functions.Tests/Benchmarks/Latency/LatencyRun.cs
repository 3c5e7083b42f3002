using System.Diagnostics;
using System.Globalization;
using System.Text;
using Edge.Benchmarks.Cache;
using Edge.Postgrest;
using Edge.Postgrest.Config;
using Npgsql;

namespace Edge.Benchmarks.Latency;

/// <summary>
/// What a request costs whose database is far away: 50 ms each way, so a round trip is 100 ms, and an answer's time in round trips shows how many it
/// takes. Once with Postgres at the other end of the tunnel, and once with another app that is next to its Postgres.
/// </summary>
internal static class LatencyRun
{
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(50);

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    /// <param name="Status">That the answer must have.</param>
    /// <param name="Idle">Before each request.</param>
    private sealed record Step(string Name, string Method, string Target, string? Body, int Status, TimeSpan Idle = default);

    private static readonly Step[] Steps =
    [
        new("read of one row", "GET", "/items?id=eq.{id}", null, 200),
        new("read of one row, with its parent", "GET", "/items?select=id,categories(name)&id=eq.{id}", null, 200),
        new("write of one row", "POST", "/events", """{"kind":"latency"}""", 201),
        new("function", "POST", "/rpc/bench_add", """{"a":{id},"b":1}""", 200),
        new("read that Postgres refuses", "GET", "/items?id=eq.x{id}", null, 400),
        new("read after three seconds of silence", "GET", "/items?id=eq.{id}", null, 200, TimeSpan.FromSeconds(3)),
        new("write after three seconds of silence", "POST", "/events", """{"kind":"latency"}""", 201, TimeSpan.FromSeconds(3)),
    ];

    public static async Task<int> Run(string uri, int times)
    {
        var at = LibpqConnectionString.Parse(uri, _ => null, "127.0.0.1");
        await Runner.Load(at.ConnectionString);
        await AddFunction(at.ConnectionString);
        using var toPostgres = new DelayLine(at.Port, Each);
        await using var engine = CacheRun.StartApp($"host=127.0.0.1 port={toPostgres.Port} dbname={at.Database} user={at.Username} password='{at.Password}'");
        await using var far = CacheRun.StartApp(uri);
        using var toFar = new DelayLine(new Uri(far.Url).Port, Each);
        await using var near = Server.Start(
            "dotnet", _ => [typeof(PostgrestEngine).Assembly.Location],
            new("Origin__Url", $"http://127.0.0.1:{toFar.Port}/rest/v1"), new("PGRST_LOG_LEVEL", "crit"));

        Console.WriteLine($"{"",-38}{"Postgres behind the tunnel",36}{"PostgREST behind the tunnel",36}");
        Console.WriteLine($"{"round trips of 100 ms",-38}{"first",12}{"median",12}{"worst",12}{"first",12}{"median",12}{"worst",12}");
        foreach (var server in (Server[])[engine, far, near]) await Ready(server);
        foreach (var step in Steps)
        {
            var line = new StringBuilder($"{step.Name,-38}");
            foreach (var server in (Server[])[engine, near])
            {
                var (first, later) = await Measure(server, step, step.Idle == default ? times : 3);
                line.Append(CultureInfo.InvariantCulture, $"{first,12:0.00}{later[later.Count / 2],12:0.00}{later[^1],12:0.00}");
            }

            Console.WriteLine(line);
        }

        return 0;
    }

    private static async Task AddFunction(string connectionString)
    {
        await using var source = new NpgsqlSlimDataSourceBuilder(connectionString).Build();
        await using var add = source.CreateCommand("create or replace function bench_add(a int, b int) returns int language sql immutable as 'select a + b'");
        await add.ExecuteNonQueryAsync();
    }

    private static async Task Ready(Server server)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            try
            {
                using var ready = await Http.GetAsync(server.Url + "/health/ready");
                if (ready.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"{server.Url} does not become ready.");
    }

    /// <summary>In round trips: of the first request of its kind, and of those after it, from best to worst.</summary>
    private static async Task<(double First, List<double> Later)> Measure(Server server, Step step, int times)
    {
        var all = new List<double>();
        for (var id = 1; id <= times + 1; id++)
        {
            await Task.Delay(step.Idle);
            all.Add(await Time(server, step, id));
        }

        return (all[0], [.. all.Skip(1).Order()]);
    }

    private static async Task<double> Time(Server server, Step step, int id)
    {
        var number = id.ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(new(step.Method), $"{server.Url}/rest/v1{step.Target.Replace("{id}", number, StringComparison.Ordinal)}");
        if (step.Body is { } body) request.Content = new StringContent(body.Replace("{id}", number, StringComparison.Ordinal), Encoding.UTF8, "application/json");
        var watch = Stopwatch.StartNew();
        using var response = await Http.SendAsync(request);
        _ = await response.Content.ReadAsByteArrayAsync();
        var took = watch.Elapsed;
        if ((int)response.StatusCode != step.Status) throw new InvalidOperationException($"{step.Name}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return took / (2 * Each);
    }
}
