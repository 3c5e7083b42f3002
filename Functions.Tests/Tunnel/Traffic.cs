using System.Collections.Concurrent;
using System.Globalization;
using Edge.Tests.Faults;

namespace Edge.Tests.Tunnel;

/// <summary>
/// Five hundred requests, half of them writes, while a tunnel fails: no wrong answer, no hang, no write done twice; and all is well within two
/// seconds of the tunnel's return.
/// </summary>
/// <param name="api">Of an app with a tunnel behind it, and <see cref="DeliveriesDatabase"/> behind that.</param>
/// <param name="nothingDone">What an answer may say if the request certainly changed nothing: codes of errors with their status.</param>
/// <param name="unknown">Codes that leave open whether a write happened.</param>
internal sealed class Traffic(Api api, DeliveriesDatabase database, IReadOnlyDictionary<string, int> nothingDone, IReadOnlyDictionary<string, int[]> unknown)
    : IDisposable
{
    public const int AtOnce = 16;
    private const int Count = 500;
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(2);

    private readonly ConcurrentBag<int> _stored = [];
    private readonly ConcurrentBag<int> _open = [];
    private readonly ConcurrentBag<TimeSpan> _took = [];
    private readonly RunningTime _time = new();
    private int _done;

    public void Dispose() => _time.Dispose();

    /// <param name="fault">Begins after a quarter of the requests, and ends with the tunnel's return.</param>
    /// <param name="limit">The longest that an answer may take, by the app's settings.</param>
    public async Task ShouldSurvive(Func<Task> fault, TimeSpan limit)
    {
        var underWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var recovery = Recovery(underWay.Task, fault);
        await Parallel.ForEachAsync(Enumerable.Range(1, Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (id, _) =>
        {
            if (Interlocked.Increment(ref _done) == Count / 4) underWay.SetResult();
            var begun = _time.Elapsed;
            var isAnswered = id % 2 == 0 ? await Write(id) : await Read();
            _took.Add(_time.Elapsed - begun);
            if (!isAnswered) await Task.Delay(AfterFailure, CancellationToken.None);
        });

        Assert.InRange(await recovery, TimeSpan.Zero, BackWithin);
        Assert.InRange(_took.Max(), TimeSpan.Zero, limit + Slack);
        await ShouldBeThereOnce();
    }

    private async Task<TimeSpan> Recovery(Task underWay, Func<Task> fault)
    {
        await underWay;
        await fault();
        var returned = _time.Elapsed;
        await Eventually.Holds(async () => (await api.Get("/deliveries?limit=1")).Status == 200);
        return _time.Elapsed - returned;
    }

    /// <summary>Every acknowledged write is one row, and every other row is of a write whose outcome was called unknown.</summary>
    private async Task ShouldBeThereOnce()
    {
        var rows = (await database.Column("SELECT id FROM api.deliveries")).Select(id => int.Parse(id!, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(rows.Distinct().Order(), rows.Order());
        Assert.Empty(_stored.Except(rows));
        Assert.Empty(rows.Except(_stored).Except(_open));
    }

    private async Task<bool> Write(int id)
    {
        var answer = await api.Post("/deliveries", $$"""{"id":{{id}}}""");
        if (answer.Status == 201) _stored.Add(id);
        else if (unknown.ContainsKey(Lost(answer))) _open.Add(id);
        return answer.Status == 201;
    }

    private async Task<bool> Read()
    {
        try
        {
            var answer = await api.Get("/deliveries?select=id&id=eq.0");
            if (answer.Status == 200) answer.ShouldBeText(200, "[]");
            else Assert.DoesNotContain(Lost(answer), unknown.Keys);
            return answer.Status == 200;
        }
        catch (HttpRequestException)
        {
            // Broken off in the middle, and seen to be.
            return false;
        }
    }

    private string Lost(ApiResponse answer)
    {
        var code = answer.Json!["code"]!.ToString();
        int[] expected = nothingDone.TryGetValue(code, out var status) ? [status] : unknown.GetValueOrDefault(code, []);
        Assert.True(expected.Contains(answer.Status), answer.ToString());
        return code;
    }
}
