using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Edge.Tests.Faults;

namespace Edge.Tests.Tunnel;

/// <summary>
/// Five hundred requests, half of them writes, to an app behind a tunnel that fails meanwhile: no wrong answer, no hang, no write done twice, no
/// connection left over; and all is well within two seconds of the tunnel's return.
/// </summary>
public sealed class TunnelFaultsTests(DeliveriesDatabase database) : IClassFixture<DeliveriesDatabase>
{
    private const int Count = 500;
    private const int AtOnce = 16;
    private static readonly (string Name, string Value)[] Quiet = [("log-level", "crit"), ("Logging:LogLevel:Default", "None")];
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RemoteMayBeSilent = TimeSpan.FromSeconds(2);

    [SkippableFact]
    public Task The_tunnel_is_cut() => ShouldSurvive(tunnel =>
    {
        tunnel.Cut();
        return Task.Delay(TimeSpan.FromSeconds(1));
    });

    [SkippableFact]
    public Task The_tunnel_stalls_for_longer_than_one_waits() => ShouldSurvive(tunnel =>
    {
        tunnel.Stall();
        return Task.Delay(TimeSpan.FromSeconds(3));
    });

    [SkippableFact]
    public Task The_tunnel_flaps_every_second() => ShouldSurvive(async tunnel =>
    {
        for (var i = 0; i < 2; i++)
        {
            tunnel.Cut();
            await Task.Delay(TimeSpan.FromSeconds(1));
            tunnel.Return();
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    });

    [SkippableFact]
    public Task The_tunnel_is_slow() => ShouldSurvive(tunnel =>
    {
        tunnel.Delay = TimeSpan.FromMilliseconds(100);
        return Task.Delay(TimeSpan.FromSeconds(1));
    });

    private async Task ShouldSurvive(Func<TunnelDouble, Task> fault)
    {
        await database.Run("TRUNCATE api.deliveries");
        await using var far = await EdgeApp.Start(
            [("db-uri", database.AuthenticatorUri), ("db-schemas", "api"), ("db-anon-role", "delivery_sender"), .. Quiet]);
        await using var tunnel = TunnelDouble.To(new Uri(far.Root).Port);
        await using var near = await EdgeApp.Start(
        [
            ("Origin:Url", $"http://127.0.0.1:{tunnel.Port}/rest/v1"), .. Quiet,
            ("Origin:Timeout", RemoteMayBeSilent.ToString("c", CultureInfo.InvariantCulture)),
        ]);
        var (stored, unknown) = (new ConcurrentBag<int>(), new ConcurrentBag<int>());
        var (longest, done) = (TimeSpan.Zero, 0);
        var halfway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var failing = halfway.Task.ContinueWith(_ => fault(tunnel), TaskScheduler.Default).Unwrap();
        await Parallel.ForEachAsync(Enumerable.Range(1, Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (id, _) =>
        {
            if (Interlocked.Increment(ref done) == Count / 4) halfway.SetResult();
            var watch = Stopwatch.StartNew();
            var answered = id % 2 == 0 ? await Write(near.Api, id, stored, unknown) : await Read(near.Api);
            lock (stored) longest = watch.Elapsed > longest ? watch.Elapsed : longest;
            if (!answered) await Task.Delay(AfterFailure, CancellationToken.None);
        });
        await failing;
        tunnel.Return();
        var back = Stopwatch.StartNew();
        await Eventually.Holds(async () => (await near.Api.Get("/deliveries?limit=1")).Status == 200);

        Assert.InRange(back.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.InRange(longest, TimeSpan.Zero, RemoteMayBeSilent + TimeSpan.FromSeconds(2));
        Assert.InRange(tunnel.Connections, 0, 2 * AtOnce);
        var rows = (await database.Column("SELECT id FROM api.deliveries")).Select(id => int.Parse(id!, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(rows.Distinct().Order(), rows.Order());
        Assert.Empty(stored.Except(rows));
        Assert.Empty(rows.Except(stored).Except(unknown));
    }

    private static async Task<bool> Write(Api api, int id, ConcurrentBag<int> stored, ConcurrentBag<int> unknown)
    {
        var answer = await api.Post("/deliveries", $$"""{"id":{{id}}}""");
        if (answer.Status == 201) stored.Add(id);
        else if (Lost(answer) == "EDGE014") unknown.Add(id);
        return answer.Status == 201;
    }

    private static async Task<bool> Read(Api api)
    {
        try
        {
            var answer = await api.Get("/deliveries?select=id&id=eq.0");
            if (answer.Status == 200) answer.ShouldBeText(200, "[]");
            else Lost(answer);
            return answer.Status == 200;
        }
        catch (HttpRequestException)
        {
            // Broken off in the middle, and seen to be.
            return false;
        }
    }

    private static string Lost(ApiResponse answer)
    {
        var code = answer.Json!["code"]!.ToString();
        Assert.Contains(code, new[] { "EDGE010", "EDGE011", "EDGE012", "EDGE014" });
        answer.ShouldBe(code switch { "EDGE010" => 502, "EDGE011" => 504, "EDGE012" => 503, _ => answer.Status is 504 ? 504 : 502 });
        Assert.NotNull(answer.Header("Retry-After"));
        return code;
    }
}
