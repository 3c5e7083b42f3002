using System.Collections.Concurrent;
using System.Globalization;

namespace Edge.Tests.Faults;

/// <summary>
/// Many writes at once from clients that repeat a write exactly when the answer says that nothing was stored. Were that ever wrong, in either
/// direction, a row would be missing or there twice.
/// </summary>
internal sealed class Deliveries(Api api)
{
    public const int Count = 1_000;
    private const int AtOnce = 16;
    private const string OutcomeUnknown = "EDGE002";

    /// <summary>What a lost connection may be answered with, besides.</summary>
    private static readonly string[] NothingStored = ["PGRST000", "PGRST001", "PGRST002", "PGRST003", "57P01", "57P02", "57P03"];

    private readonly ConcurrentBag<int> _acknowledged = [];
    private readonly ConcurrentBag<int> _unknown = [];
    private int _done;

    /// <param name="afterEach">Gets the number of writes that are done; the other writers go on meanwhile.</param>
    public Task Run(Func<int, Task> afterEach) =>
        Parallel.ForEachAsync(Enumerable.Range(1, Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (id, _) =>
        {
            await Deliver(id);
            await afterEach(Interlocked.Increment(ref _done));
        });

    /// <summary>Every acknowledged write is one row, every other row is of a write whose outcome was called unknown, and none is there twice.</summary>
    /// <param name="stored">The ids of all rows.</param>
    public void ShouldAllBeThereOnce(IReadOnlyList<string?> stored)
    {
        var ids = stored.Select(id => int.Parse(id!, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(Count, _acknowledged.Count + _unknown.Count);
        Assert.Equal(ids.Distinct().Order(), ids.Order());
        Assert.Empty(_acknowledged.Except(ids));
        Assert.Empty(ids.Except(_acknowledged).Except(_unknown));
    }

    private Task Deliver(int id) => Eventually.Holds(async () =>
    {
        var answer = await api.Post("/deliveries", $$"""{"id":{{id}}}""");
        if (answer.Status == 201)
        {
            _acknowledged.Add(id);
            return true;
        }

        var code = answer.Json?["code"]?.ToString() ?? "";
        answer.ShouldBeError(code is "57P02" or "57P03" ? 500 : code is "PGRST003" ? 504 : 503, code);
        if (code != OutcomeUnknown)
        {
            Assert.True(NothingStored.Contains(code), answer.ToString());
            return false;
        }

        _unknown.Add(id);
        return true;
    });
}
