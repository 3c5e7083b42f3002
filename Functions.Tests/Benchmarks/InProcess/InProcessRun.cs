using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using Edge.Client;
using Edge.Hosting;
using Edge.Hosting.Local;
using Edge.Postgrest;
using Edge.Postgrest.Config;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Benchmarks.InProcess;

/// <summary>
/// What the client costs that enters without a socket: the same read of one row by the engine alone, by the client in the process, and over HTTP on
/// loopback; one at a time, in interleaved rounds of one run. Bytes are what this process allocates for a request, a server's part included.
/// </summary>
internal static class InProcessRun
{
    private const int Requests = 2_000;

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    private sealed record Way(string Name, Func<int, Task<int>> Ask)
    {
        public List<double> Microseconds { get; } = [];

        public List<double> Bytes { get; } = [];
    }

    public static async Task<int> Run(string uri, int rounds)
    {
        var at = LibpqConnectionString.Parse(uri, _ => null, "127.0.0.1");
        await Runner.Load(at.ConnectionString);
        var url = $"http://127.0.0.1:{Server.FreePort()}";
        using var app = Compose($"--urls={url}", $"--Postgrest:db-uri={uri}", "--Postgrest:db-anon-role=bench_anon", "--Postgrest:log-level=crit", "--Postgrest:db-config=false").Build();
        await app.StartAsync();
        var engine = app.Services.GetRequiredService<PostgrestEngine>();
        var client = app.Services.GetRequiredService<PostgrestClient>();
        Way[] ways =
        [
            new("the engine alone", id => Direct(engine, id)),
            new("the client, bytes", async id => (await client.From("items").Eq("id", id).Bytes(default)).Value!.Length),
            new("the client, rows of a type", async id => (await client.From<Item>("items").Select(item => item.Id, item => item.Name).Eq(item => item.Id, id).ToListAsync(default)).Value!.Count),
            new("HTTP on loopback, bytes", async id => (await Http.GetByteArrayAsync($"{url}/rest/v1/items?id=eq.{id.ToString(CultureInfo.InvariantCulture)}")).Length),
        ];
        while (engine.SchemaVersion == 0) await Task.Delay(50);
        foreach (var way in ways) await Measure(way);
        foreach (var way in ways)
        {
            way.Microseconds.Clear();
            way.Bytes.Clear();
        }

        for (var round = 0; round < rounds; round++)
        {
            foreach (var way in ways) await Measure(way);
        }

        Console.WriteLine($"{"",-32}{"µs",10}{"more µs",10}{"bytes",10}{"more bytes",12}");
        foreach (var way in ways)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{way.Name,-32}{Median(way.Microseconds),10:0.0}{Median(Difference(way.Microseconds, ways[0].Microseconds)),10:0.0}{Median(way.Bytes),10:0}{Median(Difference(way.Bytes, ways[0].Bytes)),12:0}"));
        }

        await app.StopAsync();
        return 0;
    }

    private sealed record Item(int Id, string Name);

    private static LocalApplicationBuilder Compose(params string[] args)
    {
        var builder = new LocalApplicationBuilder(args);
        builder.AddEdgeHosting().AddAuth().AddTelemetry().AddWeb().AddAccess().AddPostgrest().AddKv().AddOrigin().AddCache().AddLimits().AddClient();
        return builder;
    }

    private static async Task<int> Direct(PostgrestEngine engine, int id)
    {
        var request = new PostgrestRequest("GET", "/items", $"?id=eq.{id.ToString(CultureInfo.InvariantCulture)}", new HeaderDictionary(), Stream.Null);
        await using var response = await engine.Answer(request, default);
        using var bytes = new MemoryStream();
        var writer = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await response.Body.WriteTo(writer, default);
        await writer.CompleteAsync();
        return (int)bytes.Length;
    }

    private static async Task Measure(Way way)
    {
        if (await way.Ask(1) == 0) throw new InvalidOperationException($"{way.Name}: nothing came");
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        for (var id = 1; id <= Requests; id++) await way.Ask(id);
        way.Microseconds.Add(watch.Elapsed.TotalMicroseconds / Requests);
        way.Bytes.Add((GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Requests);
    }

    private static List<double> Difference(List<double> some, List<double> others) => [.. some.Zip(others, (one, other) => one - other)];

    private static double Median(List<double> all) => all.Order().ElementAt(all.Count / 2);
}
