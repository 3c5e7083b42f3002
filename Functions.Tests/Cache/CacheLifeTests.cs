using CsCheck;
using Edge.Cache;

namespace Edge.Tests.Cache;

/// <summary>Answers of any history of reads, writes here and elsewhere, waits and failures, held against what the database had to say.</summary>
public sealed class CacheLifeTests
{
    private static readonly long Histories = Missing.IsCi ? 3_000 : 500;
    private static readonly string[] Clients = ["ada", "grace", ""];

    private static Gen<T> One<T>(params T[] all) => Gen.Int[0, all.Length - 1].Select(n => all[n]);

    private abstract record Step
    {
        public sealed record Read(string Relation, string Client, string Control) : Step;

        public sealed record Write(string Relation) : Step;

        /// <summary>By somebody who does not come through this cache: begins now, commits later.</summary>
        public sealed record BeginElsewhere(string Relation) : Step;

        public sealed record EndElsewhere : Step;

        public sealed record Wait(int Seconds) : Step;

        public sealed record Fail(bool IsDown) : Step;
    }

    private static readonly Gen<string> Relation = One("films", MemoryDatabase.Private);

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (10, Gen.Select(Relation, One(Clients), One("", "", "", "max-age=1", "no-cache", "max-stale", "min-fresh=4"))
            .Select((relation, client, control) => (Step)new Step.Read(relation, client, control))),
        (3, Relation.Select(relation => (Step)new Step.Write(relation))),
        (1, Relation.Select(relation => (Step)new Step.BeginElsewhere(relation))),
        (1, Gen.Const((Step)new Step.EndElsewhere())),
        (3, Gen.Int[0, 6].Select(seconds => (Step)new Step.Wait(seconds))),
        (1, Gen.Bool.Select(isDown => (Step)new Step.Fail(isDown))));

    private static readonly Gen<(int MaxAge, int Revalidate, int Error, int? Validate, string Scope)> Policy = Gen.Select(
        Gen.Int[1, 10], One(0, 3), One(0, 5), Gen.Int[0, 2].Select(n => n == 0 ? (int?)null : (n - 1) * 2000), One("public", "role", "claims"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_answer_is_another_clients_or_older_than_it_may_be(bool isBlind)
    {
        var hits = 0;
        await Gen.Select(Policy, Steps.List[1, 40]).SampleAsync(
            async (policy, steps) => hits += await Live(
                new MemoryDatabase { IsBlind = isBlind, IsLogged = !isBlind },
                new() { MaxAge = policy.MaxAge, StaleWhileRevalidate = policy.Revalidate, StaleIfError = policy.Error, Validate = policy.Validate, Scope = policy.Scope },
                steps),
            iter: Histories, threads: 1);

        // Where nothing is a hit, nothing is proven.
        Assert.InRange(hits, Histories, int.MaxValue);
    }

    /// <returns>How many answers came from the cache.</returns>
    private static async Task<int> Live(MemoryDatabase database, CachePolicyOptions policy, List<Step> steps)
    {
        var hits = 0;
        await using var cache = new CacheOver(database, policy, memory: 256 * 1024);
        var elsewhere = new Queue<(ulong Xid, string Relation)>();

        // When each value of a relation was the newest for the last time, and the least that a read may still see because of writes here.
        var supersededAt = new Dictionary<(string, int), DateTimeOffset>();
        var least = new Dictionary<string, int>();

        void Changed(string relation) => supersededAt[(relation, database.Value(relation) - 1)] = cache.Time.GetUtcNow();

        foreach (var step in steps)
        {
            switch (step)
            {
                case Step.Write write when !database.IsDown:
                    await cache.Write($"/{write.Relation}");
                    Changed(write.Relation);
                    least[write.Relation] = database.Value(write.Relation);
                    break;
                case Step.BeginElsewhere begin:
                    elsewhere.Enqueue((database.Begin(), begin.Relation));
                    break;
                case Step.EndElsewhere when elsewhere.TryDequeue(out var ended):
                    database.Commit(ended.Xid, ended.Relation);
                    Changed(ended.Relation);
                    break;
                case Step.Wait wait:
                    cache.Time.Advance(TimeSpan.FromSeconds(wait.Seconds));
                    break;
                case Step.Fail fail:
                    database.IsDown = fail.IsDown;
                    break;
                case Step.Read read:
                    var answer = await cache.Get($"/{read.Relation}", read.Client, read.Control.Length > 0 ? [("Cache-Control", read.Control)] : []);
                    if (answer.Status == 503 && database.IsDown) break;
                    if (answer.CacheStatus.StartsWith("Edge; hit", StringComparison.Ordinal)) hits++;
                    var value = int.Parse(answer.Text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
                    Assert.Equal(MemoryDatabase.BodyOf(read.Relation, value, read.Client), answer.Text);
                    Assert.InRange(value, least.GetValueOrDefault(read.Relation), database.Value(read.Relation));
                    if (value == database.Value(read.Relation)) break;
                    var staleness = cache.Time.GetUtcNow() - supersededAt[(read.Relation, value)];
                    Assert.InRange(staleness.TotalSeconds, 0, policy.MaxAge!.Value + Math.Max(policy.StaleWhileRevalidate!.Value, policy.StaleIfError!.Value));
                    if (policy is { Validate: { } validate, StaleWhileRevalidate: 0, StaleIfError: 0 }) Assert.InRange(staleness.TotalMilliseconds, 0, validate);
                    if (read.Control == "no-cache") Assert.Fail("not from the origin");
                    break;
            }
        }

        return hits;
    }
}
