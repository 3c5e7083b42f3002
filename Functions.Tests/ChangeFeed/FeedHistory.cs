using System.Collections.Concurrent;

namespace Edge.Tests.ChangeFeed;

/// <summary>What clients saw, and when, by one clock; and whether it may have been so.</summary>
internal sealed class FeedHistory
{
    private readonly ConcurrentQueue<Write> writes = new();
    private readonly ConcurrentQueue<Read> reads = new();

    public int Reads => reads.Count;
    public int Hits => reads.Count(read => read.IsHit);

    /// <summary>A counter was raised, and the writer was told so at this timestamp.</summary>
    public void Wrote(int row, long value, long at) => writes.Enqueue(new(row, value, at));

    /// <param name="at">Before the request was sent.</param>
    /// <param name="least">That the client must see, by its bookmark; null: it brought none.</param>
    public void Saw(int row, long value, long at, bool isHit, long? least = null) => reads.Enqueue(new(row, value, at, isHit, least));

    /// <summary>Reads older than the bound, and reads that did not see the write of their bookmark.</summary>
    public IEnumerable<string> Violations(TimeSpan bound, long frequency)
    {
        var byRow = writes.GroupBy(write => write.Row).ToDictionary(row => row.Key, row => row.OrderBy(write => write.At).ToList());
        foreach (var read in reads)
        {
            if (read.Least > read.Value) yield return $"row {read.Row}: {read.Value} was read with a bookmark of {read.Least}";
            if (!byRow.TryGetValue(read.Row, out var known)) continue;
            var due = known.LastOrDefault(write => write.At < read.At - (long)(bound.TotalSeconds * frequency));
            if (due is not null && due.Value > read.Value)
                yield return $"row {read.Row}: {read.Value} was read {(double)(read.At - due.At) / frequency:0.000} s after {due.Value} was written";
        }
    }

    private sealed record Write(int Row, long Value, long At);

    private sealed record Read(int Row, long Value, long At, bool IsHit, long? Least);
}
