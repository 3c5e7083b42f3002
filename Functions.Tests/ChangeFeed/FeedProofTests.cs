using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Tests.Cache;

namespace Edge.Tests.ChangeFeed;

/// <summary>
/// Three instances as processes, killed, frozen and cut off while others write and read. <c>EDGE_FEED_PROOF_SECONDS</c> makes it last longer.
/// </summary>
public sealed class FeedProofTests
{
    private const int Rows = 8;
    private const int Readers = 4;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2.5);

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("EDGE_FEED_PROOF_SECONDS"), out var seconds) ? seconds : 8);

    private readonly FeedHistory history = new();
    private readonly long[] values = new long[Rows];
    private readonly AppProcess?[] apps = new AppProcess?[3];

    [SkippableFact]
    public async Task Nothing_older_than_the_bound_is_read_whatever_happens_to_instances_and_connections()
    {
        await using var feed = await FeedApps.Start("replication", "synchronous_standby_names = ''");
        await feed.Library.Run($"DELETE FROM api.notices; INSERT INTO api.notices SELECT n, '0' FROM generate_series(0, {Rows - 1}) n");
        for (var at = 0; at < apps.Length; at++) apps[at] = await Start(feed);
        await Eventually.Holds(async () => (await Stats()).All(stats => (bool)stats["covered"]!));
        Assert.Single(await Stats(), stats => (bool)stats["owner"]!);

        using var end = new CancellationTokenSource(Length);
        Task[] work = [Write(feed, end.Token), WriteAndReadBack(end.Token), .. Enumerable.Range(0, Readers).Select(_ => Read(end.Token)), Disturb(feed, end.Token)];
        await Task.WhenAll(work);

        Assert.Empty(history.Violations(Bound, Stopwatch.Frequency).Take(5));
        Assert.NotEqual(0, history.Hits);
        foreach (var app in apps)
            for (var row = 0; row < Rows; row++)
            {
                var at = row;
                var last = await feed.Library.Count($"SELECT said::bigint FROM api.notices WHERE id = {at}");
                await Eventually.Holds(async () => (await Ask(app!, at)).Value == last);
            }

        foreach (var app in apps) app!.Dispose();
        await Eventually.Holds(async () => await feed.Library.Count("SELECT count(*) FROM pg_replication_slots") == 0);
    }

    private static Task<AppProcess> Start(FeedApps feed) => AppProcess.Start(
        feed.Library.AuthenticatorUri, "lending_anon", "/notices",
        [
            "--ChangeFeed:Mode=replication", "--Cache:Default:MaxAge=600", "--FunctionKeys:master=master", $"--Postgrest:jwt-secret={Token.Secret}",
            "--Logging:LogLevel:Npgsql=None",
        ]);

    private async Task<List<JsonNode>> Stats()
    {
        var stats = new List<JsonNode>();
        foreach (var app in apps) stats.Add(JsonNode.Parse((await app!.Site.With("x-functions-key", "master").Get("/feed/stats")).Text)!);
        return stats;
    }

    /// <summary>By SQL, each row's writes one after the other.</summary>
    private async Task Write(FeedApps feed, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var row = Random.Shared.Next(Rows - 1);
            var next = values[row] + 1;
            await feed.Library.Run($"UPDATE api.notices SET said = '{next}' WHERE id = {row}");
            Volatile.Write(ref values[row], next);
            history.Wrote(row, next, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Through one instance, and read back with the bookmark through another.</summary>
    private async Task WriteAndReadBack(CancellationToken end)
    {
        const int Row = Rows - 1;
        while (!end.IsCancellationRequested)
        {
            try
            {
                var next = values[Row] + 1;
                var (writer, reader) = (Any(), Any());
                var written = await writer.Api.As("lending_writer").Patch($"/notices?id=eq.{Row}", $$"""{"said":"{{next}}"}""", prefer: "return=minimal")
                    .WaitAsync(TimeSpan.FromSeconds(5), end);
                if (written.Status != 204) continue;
                Volatile.Write(ref values[Row], next);
                history.Wrote(Row, next, Stopwatch.GetTimestamp());
                var at = Stopwatch.GetTimestamp();
                var (value, isHit) = await Ask(reader, Row, written.Header("Edge-Bookmark")).WaitAsync(TimeSpan.FromSeconds(5), end);
                if (value is { } seen) history.Saw(Row, seen, at, isHit, next);
            }
            catch (Exception gone) when (gone is HttpRequestException or TimeoutException or OperationCanceledException or IOException or ObjectDisposedException)
            {
                // Whether it was written is not known; the next write says more than that.
                values[Row]++;
            }
        }
    }

    private async Task Read(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                var row = Random.Shared.Next(Rows);
                var at = Stopwatch.GetTimestamp();
                var (value, isHit) = await Ask(Any(), row).WaitAsync(TimeSpan.FromSeconds(5), end);
                if (value is { } seen) history.Saw(row, seen, at, isHit);
            }
            catch (Exception gone) when (gone is HttpRequestException or TimeoutException or OperationCanceledException or IOException or ObjectDisposedException)
            {
                // Killed or frozen.
            }
        }
    }

    private async Task Disturb(FeedApps feed, CancellationToken end)
    {
        for (var turn = 0; !end.IsCancellationRequested; turn++)
        {
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(1.5), end);
                var victim = turn % 2 == 0 ? await Owner() : Random.Shared.Next(apps.Length);
                switch (turn % 4)
                {
                    case 0:
                        apps[victim]!.Send("STOP");
                        await Task.Delay(TimeSpan.FromSeconds(4), CancellationToken.None);
                        apps[victim]!.Send("CONT");
                        break;
                    case 1:
                        await feed.Library.Run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'edge feed%'");
                        break;
                    case 2:
                        apps[victim]!.Send("KILL");
                        apps[victim]!.Dispose();
                        apps[victim] = await Start(feed);
                        break;
                    default:
                        await feed.Library.Run("ALTER TABLE api.notices ADD COLUMN IF NOT EXISTS more text; ALTER TABLE api.notices DROP COLUMN more");
                        break;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<int> Owner()
    {
        for (var at = 0; at < apps.Length; at++)
        {
            var stats = JsonNode.Parse((await apps[at]!.Site.With("x-functions-key", "master").Get("/feed/stats")).Text)!;
            if ((bool)stats["owner"]!) return at;
        }

        return 0;
    }

    private AppProcess Any() => apps[Random.Shared.Next(apps.Length)]!;

    private static async Task<(long? Value, bool IsHit)> Ask(AppProcess app, int row, string? bookmark = null)
    {
        var api = bookmark is null ? app.Api : app.Api.With("Edge-Bookmark", bookmark);
        var answer = await api.Get($"/notices?select=said&id=eq.{row}");
        return answer.Status == 200 && JsonNode.Parse(answer.Text) is JsonArray { Count: 1 } rows
            ? (long.Parse((string)rows[0]!["said"]!, CultureInfo.InvariantCulture), answer.Header("Cache-Status")!.StartsWith("Edge; hit", StringComparison.Ordinal))
            : (null, false);
    }
}
