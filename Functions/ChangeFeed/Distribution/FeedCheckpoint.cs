using System.Collections.Immutable;
using System.Text;
using Edge.Kv;
using Microsoft.Extensions.Logging;

namespace Edge.ChangeFeed.Distribution;

/// <summary>
/// Keeps in storage what the feed has told lately, so that an instance that starts can trust what others have stored without asking the database.
/// </summary>
/// <remarks>
/// The rule: a checkpoint of the epoch that is heard, which reaches at least to the batch before the first one that was heard, leaves no change out from
/// its floor on, together with what has been heard since. So its floor is this instance's too. One that reaches less far says nothing.
/// </remarks>
internal sealed partial class FeedCheckpoint : IChangeSubscriber
{
    // What is older is forgotten, and the floor raised to it. With keys of 100 bytes that is 400 KB.
    private const int MostChanges = 4_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly KvPutOptions ForAnHour = new() { ExpirationTtl = TimeSpan.FromHours(1) };

    private readonly KvStore store;
    private readonly string name;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Lock access = new();
    private readonly Queue<Change> changes = new();
    private ulong floor = ulong.MaxValue;
    private ulong lastFloor = ulong.MaxValue;

    /// <param name="name">Of the database and the publication.</param>
    public FeedCheckpoint(KvStore store, string name, TimeProvider time, ILogger log) =>
        (this.store, this.name, this.time, this.log) = (store, $"feed/{name}", time, log);

    public void Changed(ChangeBatch batch)
    {
        lock (access)
        {
            foreach (var change in batch.Changes) changes.Enqueue(change);
            while (changes.Count > MostChanges) floor = Math.Max(floor, changes.Dequeue().Xid + 1);
        }
    }

    public void CoverageChanged(Coverage coverage)
    {
        lock (access)
        {
            if (coverage.Floor == lastFloor) return;
            changes.Clear();
            floor = lastFloor = coverage.Floor;
        }
    }

    /// <summary>Writes while this instance owns the feed, at most once a second, until it is cancelled.</summary>
    public async Task Keep(FeedState state, Func<bool> isOwner, CancellationToken cancellation)
    {
        var written = (Epoch: 0L, Sequence: 0L);
        while (true)
        {
            await Task.Delay(Pause, time, cancellation);
            if (!isOwner() || !state.IsCovered) continue;

            // The sequence first: the changes reach at least as far.
            var coverage = state.Coverage;
            if (written == (coverage.Epoch, coverage.Sequence)) continue;
            Change[] all;
            ulong from;
            lock (access) (all, from) = ([.. changes], floor);
            var text = BatchText.WriteWhole(new(coverage.Epoch, coverage.Sequence, DateTimeOffset.UnixEpoch, [.. all]), from);
            if (text.Length > KvLimits.ValueBytes) continue;
            try
            {
                await store.Put(name, text, ForAnHour, cancellation);
                written = (coverage.Epoch, coverage.Sequence);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                NotWritten(log, failure.Message);
            }
        }
    }

    /// <summary>Takes over what was told before this instance began to listen, if the checkpoint reaches that far.</summary>
    public async Task TryRestore(FeedState state, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            if (await store.GetBytes(name, either.Token) is not { } bytes || BatchText.Read(Encoding.UTF8.GetString(bytes.Span)) is not var (batch, from)) return;
            state.Restore(batch, ulong.Parse(from, System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            NotRead(log, failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The change feed's checkpoint could not be written: {Reason}")]
    private static partial void NotWritten(ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "The change feed's checkpoint could not be read: {Reason}")]
    private static partial void NotRead(ILogger log, string reason);
}
