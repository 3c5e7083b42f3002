using System.Globalization;
using Edge.Postgrest;
using Edge.Postgrest.Config;
using Npgsql;

namespace Edge.Benchmarks.Cache;

/// <summary>
/// What an answer from memory costs: against the same request without a cache, against nginx's cache, and against Kestrel with nothing but the
/// bytes. All have the same answers (checked before timing), in interleaved rounds of one run; only the ratios mean anything.
/// </summary>
internal static class CacheRun
{
    private const int Asked = 77;

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>One of those compared.</summary>
    /// <param name="Roots">Processes whose time counts, with their children's.</param>
    /// <param name="Hit">How an answer from its cache is told; null: it has none.</param>
    private sealed record Contender(string Name, string Url, int[] Roots, Func<HttpResponseMessage, bool>? Hit);

    private sealed record Measured(Contender Of, Figures Figures);

    public static async Task<int> Run(string uri, int seconds, int rounds)
    {
        var connectionString = LibpqConnectionString.Parse(uri, _ => null, "127.0.0.1").ConnectionString;
        await Runner.Load(connectionString);
        var postgres = await PostgresProcess(connectionString);
        var bytes = Directory.CreateTempSubdirectory("edge-bytes-").FullName;
        try
        {
            await using var uncached = StartApp(uri);
            await using var cached = StartApp(uri, new KeyValuePair<string, string>("Cache__Default__MaxAge", "3600"));
            await using var nginxOnAll = Nginx.Start(uncached.Url, "auto");
            await using var nginxOnOne = Nginx.Start(uncached.Url, "1");
            foreach (var target in CacheTarget.All)
            {
                var body = await Answer(uncached.Url + target.For(Asked));
                if (body.Length < target.Bytes.Start.Value || body.Length > target.Bytes.End.Value)
                    throw new InvalidOperationException($"{target.Name} is {body.Length} bytes long.");
                await File.WriteAllBytesAsync(Path.Combine(bytes, FileOf(target)), body);
            }

            await using var bare = Server.Start("dotnet", url => [typeof(CacheRun).Assembly.Location, "bare", bytes, url]);
            var nginx = (HttpResponseMessage answer) => answer.Headers.TryGetValues("X-Cache-Status", out var status) && status.Contains("HIT");
            var edge = (HttpResponseMessage answer) => answer.Headers.TryGetValues("Cache-Status", out var status) && status.First().StartsWith("Edge; hit", StringComparison.Ordinal);
            Contender[] contenders =
            [
                new("uncached", uncached.Url, [uncached.ProcessId, postgres], null),
                new("from memory", cached.Url, [cached.ProcessId, postgres], edge),
                new("nginx, a worker a core", nginxOnAll.Url, [nginxOnAll.ProcessId], nginx),
                new("nginx, one worker", nginxOnOne.Url, [nginxOnOne.ProcessId], nginx),
                new("Kestrel, bytes alone", bare.Url, [bare.ProcessId], null),
            ];
            foreach (var target in CacheTarget.All)
            {
                foreach (var contender in contenders) await Check(contender, target, Path.Combine(bytes, FileOf(target)));
            }

            Console.WriteLine($"{"",-50}{"req/s",10}{"p50 ms",9}{"p99 ms",9}{"CPU s/1000",12}{"x uncached",12}{"x nginx",9}");
            foreach (var target in CacheTarget.All) Print(target.Name, await Measure(contenders, contender => UrlOf(contender, target), seconds, rounds));
            Contender live = new("/health/live", cached.Url, [cached.ProcessId, postgres], null);
            Print("no cache, no data", await Measure([live], _ => live.Url + "/health/live", seconds, rounds));
            return 0;
        }
        finally
        {
            Directory.Delete(bytes, recursive: true);
        }
    }

    public static Server StartApp(string uri, params KeyValuePair<string, string>[] settings) => Server.Start(
        "dotnet", _ => [typeof(PostgrestEngine).Assembly.Location],
        [
            new("PGRST_DB_URI", uri), new("PGRST_DB_ANON_ROLE", "bench_anon"), new("PGRST_DB_POOL", "16"), new("PGRST_DB_CONFIG", "false"),
            new("PGRST_LOG_LEVEL", "crit"), .. settings,
        ]);

    private static async Task<int> PostgresProcess(string connectionString)
    {
        await using var source = new NpgsqlSlimDataSourceBuilder(connectionString).Build();
        await using var backend = source.CreateCommand("select pg_backend_pid()");
        return Processes.ParentOf((int)(await backend.ExecuteScalarAsync())!);
    }

    private static string FileOf(CacheTarget target) => target.Name.Replace(' ', '-');

    private static string UrlOf(Contender contender, CacheTarget target) =>
        contender.Url + (contender.Name.StartsWith("Kestrel", StringComparison.Ordinal) ? BareKestrel.Path + FileOf(target) : target.For(Asked));

    /// <summary>Once it is up.</summary>
    public static async Task<byte[]> Answer(string url)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var response = await Http.GetAsync(url);
                if (response.IsSuccessStatusCode) return await response.Content.ReadAsByteArrayAsync();
            }
            catch (HttpRequestException) when (attempt < 300)
            {
            }

            if (attempt == 300) throw new TimeoutException($"{url} does not answer.");
            await Task.Delay(100);
        }
    }

    private static async Task Check(Contender contender, CacheTarget target, string expected)
    {
        var url = UrlOf(contender, target);
        var (body, same) = (await Answer(url), await File.ReadAllBytesAsync(expected));
        if (!body.AsSpan().SequenceEqual(same)) throw new InvalidOperationException($"{contender.Name}: another answer for {target.Name}.");
        if (contender.Hit is not { } isHit) return;
        using var second = await Http.GetAsync(url);
        if (!isHit(second)) throw new InvalidOperationException($"{contender.Name}: {target.Name} does not come from its cache.");
    }

    private static async Task<List<Measured>> Measure(Contender[] contenders, Func<Contender, string> url, int seconds, int rounds)
    {
        var all = contenders.Select(_ => new List<Figures>()).ToList();
        foreach (var contender in contenders) await Wrk.Run(url(contender), 2, null, () => 0);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (at, contender) in contenders.Index()) all[at].Add(await Wrk.Run(url(contender), seconds, null, () => Processes.CpuSeconds(contender.Roots)));
        }

        return [.. contenders.Select((contender, at) => new Measured(contender, Figures.Median(all[at])))];
    }

    private static void Print(string name, List<Measured> measured)
    {
        var uncached = measured.Find(one => one.Of.Name == "uncached")?.Figures.PerSecond;
        var nginx = measured.Where(one => one.Of.Name.StartsWith("nginx", StringComparison.Ordinal)).Select(one => (double?)one.Figures.PerSecond).Max();
        foreach (var (of, figures) in measured)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name + ": " + of.Name,-50}{figures.PerSecond,10:N0}{figures.P50,9:0.00}{figures.P99,9:0.00}{figures.CpuPer1000,12:0.0000}{figures.PerSecond / uncached,12:0.0}{figures.PerSecond / nginx,9:0.00}"));
        }
    }
}
