using Edge.ChangeFeed.Distribution;
using Edge.Kv;
using Microsoft.Extensions.Logging;

namespace Edge.ChangeFeed;

/// <summary>
/// Runs the feed in this instance: listens always, and owns the feed while nobody else does. See <see cref="Run"/>.
/// </summary>
/// <param name="storage">For checkpoints, if instances share it; null: there is none.</param>
/// <param name="mayOwn">False: this instance only listens, for instances that come and go.</param>
internal sealed partial class ChangeFeedRunner(FeedState state, bool mayOwn, TimeProvider time, ILogger<ChangeFeedRunner> log, KvStore? storage = null)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    private volatile FeedOwner? owner;

    public bool IsOwner => owner is { HasBegun: true };

    public async Task Run(FeedDatabase feed, CancellationToken cancellation)
    {
        var owning = Task.CompletedTask;
        var checkpoint = storage is { IsShared: true } ? new FeedCheckpoint(storage, feed.Name, time, log) : null;
        using var subscription = checkpoint is null ? null : state.Subscribe(checkpoint);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var keeping = checkpoint?.Keep(state, () => IsOwner, stop.Token) ?? Task.CompletedTask;
        try
        {
            while (true)
            {
                try
                {
                    // 1. Hear first, so that nothing falls between the listening and what is known.
                    await using var listener = new FeedListener(feed, state, time, checkpoint);
                    await listener.Begin(cancellation);
                    while (true)
                    {
                        var isMissing = await listener.Listen(cancellation);

                        // 2. An owner that is frozen is ended, and one that is missing replaced.
                        if (listener.OwnerIsSilent) await EndOwner(listener, cancellation);
                        if (isMissing && mayOwn && owning.IsCompleted) owning = Own(feed, stop.Token);
                    }
                }
                catch (Exception failure) when (!cancellation.IsCancellationRequested)
                {
                    // 3. What was heard before is not served until it is confirmed.
                    state.Lose(failure.Message);
                    Lost(log, failure.Message);
                }

                await Task.Delay(Rest, time, cancellation);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(owning, keeping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Own(FeedDatabase feed, CancellationToken cancellation)
    {
        await Task.Yield();
        try
        {
            if (await FeedOwner.TryTake(feed, time, log, cancellation) is not { } taken) return;
            owner = taken;
            await using (taken) await taken.Run(cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Ended(log, failure.Message);
            await Task.Delay(Rest, time, cancellation);
        }
        finally
        {
            owner = null;
        }
    }

    private async Task EndOwner(FeedListener listener, CancellationToken cancellation)
    {
        if (!mayOwn) return;
        Silent(log);
        await listener.EndOwner(cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "The change feed is not heard, and nothing that it covered is served unconfirmed: {Reason}")]
    private static partial void Lost(ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "This instance does not own the change feed any more: {Reason}")]
    private static partial void Ended(ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "The owner of the change feed says nothing; its session is ended, so that another can take over")]
    private static partial void Silent(ILogger log);
}
