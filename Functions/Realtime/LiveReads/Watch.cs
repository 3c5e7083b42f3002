using System.Threading.Channels;
using Edge.Cache;
using Edge.Postgrest;

namespace Edge.Realtime.LiveReads;

/// <summary>
/// Keeps one question's answer current for all its watchers: asks again when something in the read set has changed, once in an interval at most.
/// Ends when the question has no watchers, cannot be answered any more, or would now depend on other claims; then its watchers join again.
/// </summary>
internal sealed class Watch : IDisposable
{
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource stop = new();
    private readonly Lock access = new();
    private readonly Question question;
    private readonly LiveQuestions questions;
    private readonly ReadSets readSets;
    private readonly TimeProvider time;
    private readonly TimeSpan interval;
    private volatile WatchState state;
    private TaskCompletionSource asked = Source();
    private bool isForced;

    /// <param name="first">Read after <paramref name="begun"/>; null: it is asked now.</param>
    public Watch(CacheKey key, Question question, LiveAnswer? first, long begun, LiveQuestions questions, ReadSets readSets, TimeSpan interval, TimeProvider time)
    {
        (Key, this.question, this.questions, this.readSets, this.interval, this.time) = (key, question, questions, readSets, interval, time);
        state = new(first, begun, IsEnded: false, Source());
        isForced = first is null;
        if (first is not null) readSets.Replace(this, [], first.On);
        Wake();
    }

    public CacheKey Key { get; }

    public CacheKey Base => question.Key;

    /// <summary>How many watch. Changed by <see cref="LiveReadServer"/> alone.</summary>
    public int Watchers { get; set; }

    public WatchState State => state;

    /// <summary>Looks again whether the answer has to be read anew. Does not wait.</summary>
    public void Wake() => wakes.Writer.TryWrite(true);

    /// <summary>Asks again whatever is known. Ends when an answer that was read after this call is there, or the watch has ended.</summary>
    public Task Refresh()
    {
        lock (access)
        {
            if (state.IsEnded) return Task.CompletedTask;
            isForced = true;
            Wake();
            return asked.Task;
        }
    }

    public async Task Run()
    {
        try
        {
            var (askedAt, isRepeated, retry) = (default(long?), false, ShortestRetry);
            while (true)
            {
                // 1. Until something happens; what was asked in vain is asked again shortly.
                if (isRepeated) await Delay(retry);
                else await wakes.Reader.ReadAsync(stop.Token);
                isRepeated &= MustAsk();
                if (!isRepeated && !MustAsk()) continue;

                // 2. Once in an interval: what happens meanwhile is in the answer.
                if (askedAt is { } last && interval - time.GetElapsedTime(last) is { Ticks: > 0 } rest) await Delay(rest);
                askedAt = time.GetTimestamp();
                var done = Begin();
                var begun = readSets.Now;
                var outcome = await questions.Ask(question, stop.Token);

                // 3. Told to all.
                if (!Take(outcome, begun)) return;
                done.TrySetResult();
                if (outcome is LiveOutcome.NotNow) Force();
                isRepeated = MustAsk();
                retry = !isRepeated ? ShortestRetry : retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody watches.
        }
        finally
        {
            End();
        }
    }

    public void Dispose() => stop.Cancel();

    private bool MustAsk()
    {
        lock (access)
        {
            if (isForced) return true;
        }

        return state is not { Answer: { } answer } known || readSets.HasMissed(answer, known.Begun);
    }

    private void Force()
    {
        lock (access) isForced = true;
    }

    /// <summary>Arrays of records are compared by what is in them.</summary>
    private static bool IsSame(ClaimsRead one, ClaimsRead other) => (one, other) switch
    {
        (ClaimsRead.Some some, ClaimsRead.Some others) => some.Settings.AsSpan().SequenceEqual(others.Settings.AsSpan()),
        _ => one.Equals(other),
    };

    private TaskCompletionSource Begin()
    {
        lock (access)
        {
            isForced = false;
            var begun = asked;
            asked = Source();
            return begun;
        }
    }

    /// <returns>False: it ends.</returns>
    private bool Take(LiveOutcome outcome, long begun)
    {
        if (outcome is LiveOutcome.NotNow) return readSets.IsRealm(question.Realm);
        if (outcome is not LiveOutcome.Answered { Answer: var answer }) return false;
        var before = state;
        if (!question.KeyBy(answer.By).Equals(Key) || before.Answer is { } known && !IsSame(known.By, answer.By)) return false;
        readSets.Replace(this, before.Answer?.On ?? [], answer.On);
        if (before.Answer?.ETag == answer.ETag)
        {
            state = before with { Answer = answer, Begun = begun };
            return true;
        }

        state = new(answer, begun, IsEnded: false, Source());
        before.Next.TrySetResult();
        return true;
    }

    private void End()
    {
        TaskCompletionSource last;
        lock (access)
        {
            state = state with { IsEnded = true };
            last = asked;
        }

        readSets.Replace(this, state.Answer?.On ?? [], []);
        last.TrySetResult();
        state.Next.TrySetResult();
    }

    private Task Delay(TimeSpan pause) => Task.Delay(pause, time, stop.Token);

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What watchers see. Replaced whole; <see cref="Next"/> is complete as soon as there is another.</summary>
/// <param name="Answer">Null: it is asked for the first time.</param>
/// <param name="Begun">A moment of <see cref="ReadSets"/> before the answer was read.</param>
internal sealed record WatchState(LiveAnswer? Answer, long Begun, bool IsEnded, TaskCompletionSource Next);
