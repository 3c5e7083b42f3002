using System.Globalization;
using Edge.Cache;
using Edge.Origin;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Realtime.LiveReads;

/// <summary>Follows a question for one client: gives each answer that differs from the one the client has, and notices when its token ends.</summary>
/// <remarks>A slow client gets the latest answer and misses those in between, so nothing is kept for it.</remarks>
internal sealed class LiveReader(LiveRequest live, Asker asker, Watch watch, LiveReadServer server, IOrigin inner, CancellationToken stopping)
{
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(1);

    private readonly PostgrestRequest read = live.Read with { Observation = null };
    private Watch? watch = watch;
    private WatchState? seen;
    private string? tag;
    private DateTimeOffset? expiry = ExpiryOf(asker);

    public LiveReadOptions Options => server.Options;

    public TimeProvider Time => server.Time;

    public CancellationToken Stopping => stopping;

    /// <summary>Of a plain answer.</summary>
    public IEnumerable<KeyValuePair<string, string>> Headers =>
        seen?.Answer?.Headers.Where(header => !header.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)) ?? [];

    /// <summary>Waits for what the client has to be told; <see cref="LiveEvent.Nothing"/> after <paramref name="atMost"/>, or sooner.</summary>
    public async ValueTask<LiveEvent> Next(TimeSpan atMost, CancellationToken cancellation)
    {
        // 1. Whose token has ended hears nothing more.
        if (expiry is { } end && Time.GetUtcNow() >= end)
        {
            if (await server.Ask(read, cancellation) is null) return await Failure(cancellation);
            expiry = Time.GetUtcNow() + Leeway;
        }

        // 2. An answer that the client does not have; at first, it may have a newer one than this.
        var state = watch!.State;
        if (seen is null && !IsKnown(state))
        {
            if (live.Known.Count > 0) await watch.Refresh().WaitAsync(cancellation);
            state = watch.State;
        }

        if (state.IsEnded) return await JoinAgain(cancellation);
        var isKnown = seen is null ? IsKnown(state) : state.Answer!.ETag == tag;
        seen = state;
        tag = state.Answer!.ETag;
        if (!isKnown) return new LiveEvent.Result(state.Answer);

        // 3. The next, within the time.
        var wait = expiry is { } soon && soon - Time.GetUtcNow() is var left && left < atMost ? left : atMost;
        if (wait > TimeSpan.Zero)
            await state.Next.Task.WaitAsync(wait, Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        return new LiveEvent.Nothing();
    }

    public void LeaveWatch()
    {
        if (Interlocked.Exchange(ref watch, null) is { } left) server.Leave(left);
    }

    public void Leave()
    {
        LeaveWatch();
        server.Leave();
    }

    private bool IsKnown(WatchState state) => state.Answer is { } answer && ETags.Match(live.Known, answer.ETag);

    /// <summary>The question may have another key now: definitions, or what its answer depends on, have changed.</summary>
    private async ValueTask<LiveEvent> JoinAgain(CancellationToken cancellation)
    {
        LeaveWatch();
        if (await server.Ask(read, cancellation) is not { } asked) return await Failure(cancellation);
        var joined = await server.Join(read, asked, cancellation);
        if (joined is not Joined.Watching { Watch: var next }) return await Failure(cancellation, ((Joined.Refused)joined).Reason);
        watch = next;
        expiry = ExpiryOf(asked);
        return new LiveEvent.Nothing();
    }

    private async ValueTask<LiveEvent> Failure(CancellationToken cancellation, string? reason = null) =>
        new LiveEvent.Failed(await inner.Answer(read, cancellation), reason);

    /// <summary>When the token has to be looked at again; null: it does not end.</summary>
    private static DateTimeOffset? ExpiryOf(Asker asker) =>
        asker.Claims["exp"] is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 253402300799
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
            : null;
}

/// <summary>Says what a client is told.</summary>
internal abstract record LiveEvent
{
    private LiveEvent() { }

    public sealed record Result(LiveAnswer Answer) : LiveEvent;

    /// <summary>The end. Who gets it disposes the response.</summary>
    /// <param name="Response">Of a plain read, by the same client.</param>
    /// <param name="Reason">Why it cannot be watched any more, if the plain read succeeds.</param>
    public sealed record Failed(PostgrestResponse Response, string? Reason) : LiveEvent;

    public sealed record Nothing : LiveEvent;
}
