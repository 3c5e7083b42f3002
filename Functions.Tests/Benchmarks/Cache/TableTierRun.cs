using System.Diagnostics;
using System.Globalization;
using Edge.Postgrest.Config;
using Edge.Tests.Support;

namespace Edge.Benchmarks.Cache;

/// <summary>
/// What an answer costs that another instance has put into Table Storage: each is asked for once, by one client, of an instance that has seen none
/// of them; beside it the same requests to an instance without a cache. The storage is Azurite on this machine.
/// </summary>
internal static class TableTierRun
{
    private const int WarmUp = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    public static async Task<int> Run(string uri, int keys)
    {
        await Runner.Load(LibpqConnectionString.Parse(uri, _ => null, "127.0.0.1").ConnectionString);
        var azurite = await Azurite.OfThisRun();
        KeyValuePair<string, string>[] settings = [new("Cache__Default__MaxAge", "3600"), new("Kv__ConnectionString", azurite.ConnectionString)];
        await using var writer = CacheRun.StartApp(uri, settings);
        await using var reader = CacheRun.StartApp(uri, settings);
        await using var uncached = CacheRun.StartApp(uri);
        foreach (var server in new[] { writer, reader, uncached }) await CacheRun.Answer(server.Url + "/health/ready");

        Console.WriteLine($"{"",-50}{"answers",10}{"p50 ms",9}{"p99 ms",9}");
        foreach (var target in CacheTarget.Varied)
        {
            // Stored behind the answer's back: with time for each, none is left out.
            for (var n = 1; n <= keys; n++)
            {
                await Get(writer, target.For(n));
                await Task.Delay(Pause);
            }

            // Code and connections are warm, in both, by other questions.
            for (var n = 1; n <= WarmUp; n++)
            {
                await Get(reader, target.For(keys + n));
                await Get(uncached, target.For(keys + n));
            }

            await Report(target.Name + ": from Table Storage", reader, target, keys, isHit: true);
            await Report(target.Name + ": uncached", uncached, target, keys, isHit: false);
        }

        return 0;
    }

    private static async Task Report(string name, Server server, CacheTarget target, int keys, bool isHit)
    {
        var took = new List<double>();
        for (var n = 1; n <= keys; n++)
        {
            var (milliseconds, status) = await Get(server, target.For(n));
            if (isHit == status?.StartsWith("Edge; hit", StringComparison.Ordinal) is true) took.Add(milliseconds);
        }

        took.Sort();
        if (took.Count == 0) throw new InvalidOperationException($"{name}: no answer came from there.");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-50}{took.Count,10:N0}{took[took.Count / 2],9:0.00}{took[took.Count * 99 / 100],9:0.00}"));
    }

    private static async Task<(double Milliseconds, string? CacheStatus)> Get(Server server, string target)
    {
        var begun = Stopwatch.GetTimestamp();
        using var answer = await Http.GetAsync(server.Url + target);
        var milliseconds = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        answer.EnsureSuccessStatusCode();
        return (milliseconds, answer.Headers.TryGetValues("Cache-Status", out var status) ? status.First() : null);
    }
}
