using Edge.Cache;
using Edge.ChangeFeed;
using Edge.Postgrest;

namespace Edge.Realtime.LiveReads;

/// <summary>
/// Brings together those who watch the same question: the same request by clients whose answers cannot differ. They share one <see cref="Watch"/>, so
/// one query and one encoded answer.
/// </summary>
internal sealed class LiveReadServer : IDisposable
{
    private const int MostProbes = 40;
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(5);

    private readonly ICacheableOrigin origin;
    private readonly LiveQuestions questions;
    private readonly ReadSets readSets;
    private readonly TimeProvider time;
    private readonly IDisposable subscription;
    private readonly Lock access = new();
    private readonly Dictionary<CacheKey, Watch> watches = [];
    private readonly Dictionary<CacheKey, Family> families = [];
    private int watchers;

    public LiveReadServer(
        ICacheableOrigin origin, CachePolicies policies, IChangeFeed feed, LiveReadOptions options, Action definitionsChanged, TimeProvider time)
    {
        (this.origin, this.time, Options) = (origin, time, options);
        questions = new(origin, policies, feed, options.MaxAnswer);
        readSets = new(feed, policies, origin, definitionsChanged, time);
        subscription = feed.Subscribe(readSets);
    }

    public LiveReadOptions Options { get; }

    public TimeProvider Time => time;

    /// <summary>Streams and waiting requests.</summary>
    public int Watchers => Volatile.Read(ref watchers);

    /// <summary>Questions that are watched.</summary>
    public int Watches
    {
        get
        {
            lock (access) return watches.Count;
        }
    }

    /// <summary>How often the database has been asked since the start.</summary>
    public long Queries => questions.Asked;

    /// <summary>Counts a watcher in.</summary>
    /// <returns>False: there are too many. Else <see cref="Leave()"/> has to follow.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref watchers) <= Options.MaxWatchers) return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref watchers);

    /// <summary>Says who asks, as the engine sees it now.</summary>
    /// <returns>Null: a plain read says what is wrong.</returns>
    public ValueTask<Asker?> Ask(PostgrestRequest read, CancellationToken cancellation) => origin.Ask(read.Headers, cancellation);

    /// <summary>Joins those who watch a read, with its current answer there.</summary>
    public async ValueTask<Joined> Join(PostgrestRequest read, Asker asker, CancellationToken cancellation)
    {
        if (origin.Realm is not { } realm || Question.KeyOf(read, asker.Role, realm) is not { } key) return new Joined.Refused();
        var question = new Question(read, asker, key, realm).Detached();
        for (var probes = 0; probes < MostProbes; probes++)
        {
            // 1. Those whose answers differ by nothing else, if it is known what answers differ by.
            if (Enter(question, out var probe) is { } watch)
            {
                if (await IsAnswered(watch, cancellation)) return new Joined.Watching(watch);
                Leave(watch);
                return new Joined.Refused();
            }

            // 2. Else one asks, and the others wait for what comes of it.
            if (probe is { } others)
            {
                await others.WaitAsync(cancellation);
                continue;
            }

            if (await Probe(question, cancellation) is { } refused) return refused;
            await Task.Delay(ProbePause, time, cancellation);
            if (origin.Realm != realm) return await Join(read, asker, cancellation);
        }

        return new Joined.Refused();
    }

    public void Leave(Watch watch)
    {
        lock (access)
        {
            if (--watch.Watchers > 0) return;
            Remove(watch);
        }

        watch.Dispose();
    }

    public void Dispose()
    {
        subscription.Dispose();
        lock (access)
        {
            foreach (var watch in watches.Values) watch.Dispose();
        }
    }

    /// <param name="probe">Somebody finds out what answers differ by; null: the caller has to.</param>
    private Watch? Enter(Question question, out Task? probe)
    {
        lock (access)
        {
            probe = null;
            if (!families.TryGetValue(question.Key, out var family))
            {
                families.Add(question.Key, new(null, new(TaskCreationOptions.RunContinuationsAsynchronously)));
                return null;
            }

            if (family.By is { } by) return EnterKnown(question, by, first: null, begun: 0);
            probe = family.Probe.Task;
            return null;
        }
    }

    private Watch EnterKnown(Question question, ClaimsRead by, LiveAnswer? first, long begun)
    {
        var key = question.KeyBy(by);
        if (!watches.TryGetValue(key, out var watch) || watch.State.IsEnded)
        {
            if (watch is not null) Remove(watch);
            watch = new(key, question, first, begun, questions, readSets, TimeSpan.FromMilliseconds(Options.IntervalMs), time);
            watches.Add(key, watch);
            families[question.Key].Watches++;
            _ = Task.Run(watch.Run);
        }

        watch.Watchers++;
        return watch;
    }

    /// <summary>Asks for the first of a family, and tells the others that wait for it.</summary>
    /// <returns>Null: not now.</returns>
    private async ValueTask<Joined?> Probe(Question question, CancellationToken cancellation)
    {
        LiveOutcome? outcome = null;
        try
        {
            var begun = readSets.Now;
            outcome = await questions.Ask(question, cancellation);
            if (outcome is not LiveOutcome.Answered { Answer: var answer })
                return outcome is LiveOutcome.NotNow ? null : new Joined.Refused((outcome as LiveOutcome.NotWatchable)?.Reason);
            lock (access)
            {
                var family = families[question.Key];
                family.By = answer.By;
                family.Probe.TrySetResult();
                return new Joined.Watching(EnterKnown(question, answer.By, answer, begun));
            }
        }
        finally
        {
            if (outcome is not LiveOutcome.Answered)
            {
                lock (access)
                {
                    families.Remove(question.Key, out var family);
                    family!.Probe.TrySetResult();
                }
            }
        }
    }

    private async ValueTask<bool> IsAnswered(Watch watch, CancellationToken cancellation)
    {
        var state = watch.State;
        if (state.Answer is null && !state.IsEnded)
            await state.Next.Task.WaitAsync(FirstAnswer, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return watch.State is { Answer: not null };
    }

    /// <summary>It is not found any more by those who come.</summary>
    private void Remove(Watch watch)
    {
        if (!watches.TryGetValue(watch.Key, out var known) || known != watch) return;
        watches.Remove(watch.Key);
        if (families.TryGetValue(watch.Base, out var family) && --family.Watches == 0) families.Remove(watch.Base);
    }

    /// <summary>The questions that differ by nothing but claims.</summary>
    /// <param name="by">What their answers differ by; null: somebody finds out.</param>
    private sealed class Family(ClaimsRead? by, TaskCompletionSource probe)
    {
        public ClaimsRead? By { get; set; } = by;
        public TaskCompletionSource Probe => probe;
        public int Watches { get; set; }
    }
}

/// <summary>Says what came of joining.</summary>
internal abstract record Joined
{
    private Joined() { }

    /// <summary><see cref="LiveReadServer.Leave(Watch)"/> has to follow.</summary>
    public sealed record Watching(Watch Watch) : Joined;

    /// <param name="Reason">Why it cannot be watched; null: a plain read says what is wrong.</param>
    public sealed record Refused(string? Reason = null) : Joined;
}
