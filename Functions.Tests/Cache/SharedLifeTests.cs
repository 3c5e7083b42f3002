using System.Globalization;
using CsCheck;
using Edge.Cache;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Cache;

/// <summary>
/// Two instances that share a storage, held against what the database had to say: with writes through each and past both, with a storage that
/// fails in every way, little memory, starts anew, and clocks that are set.
/// </summary>
public sealed class SharedLifeTests
{
    private static readonly long Histories = Missing.IsCi ? 200 : 100;
    private static readonly string[] Clients = ["ada", "grace", ""];
    private static readonly string[] Relations = ["films", "actors", MemoryDatabase.Private];

    private abstract record Step
    {
        public sealed record Read(int Instance, string Relation, string Client, int Row) : Step;

        public sealed record Write(int Instance, string Relation) : Step;

        public sealed record WriteElsewhere(string Relation) : Step;

        public sealed record Wait(int Seconds) : Step;

        public sealed record SetClock(int Seconds) : Step;

        public sealed record Restart(int Instance) : Step;

        public sealed record Fail(StorageFault Storage, bool IsDown) : Step;
    }

    private static readonly Gen<string> Relation = One(Relations);

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (12, Gen.Select(Gen.Int[0, 1], Relation, One(Clients), Gen.Int[0, 3]).Select((at, relation, client, row) => (Step)new Step.Read(at, relation, client, row))),
        (2, Gen.Select(Gen.Int[0, 1], Relation).Select((at, relation) => (Step)new Step.Write(at, relation))),
        (2, Relation.Select(relation => (Step)new Step.WriteElsewhere(relation))),
        (3, Gen.Int[0, 6].Select(seconds => (Step)new Step.Wait(seconds))),
        (2, Gen.Int[2, 12].Select(seconds => (Step)new Step.SetClock(seconds % 2 == 0 ? seconds : -seconds))),
        (1, Gen.Int[0, 1].Select(at => (Step)new Step.Restart(at))),
        (1, Gen.Select(Gen.Enum<StorageFault>(), Gen.Int[0, 5]).Select((fault, down) => (Step)new Step.Fail(fault, down == 0))));

    private static Gen<T> One<T>(params T[] all) => Gen.Int[0, all.Length - 1].Select(n => all[n]);

    [Fact]
    public async Task No_answer_is_another_clients_torn_or_older_than_it_may_be()
    {
        var (hits, adopted, evicted) = (0, 0, 0L);
        await Gen.Select(Gen.Int[1, 10], One(0, 0, 5), Steps.List[1, 120]).SampleAsync(
            async (maxAge, stale, steps) =>
            {
                await using var world = new World(new() { MaxAge = maxAge, StaleIfError = stale });
                foreach (var step in steps) await world.Take(step);
                (hits, adopted, evicted) = (hits + world.Hits, adopted + world.Adopted, evicted + world.Evicted);
            },
            iter: Histories, threads: 1);

        // Where nothing is a hit, nothing is proven.
        Assert.InRange(hits, Histories, int.MaxValue);
        Assert.InRange(adopted, Histories / 10, int.MaxValue);
        Assert.InRange(evicted, 1, long.MaxValue);
    }

    private sealed class World : IAsyncDisposable
    {
        // Ten answers have room.
        private const int Memory = 384 * 1024;
        private const int Length = 30 * 1024;

        private const int Yields = 1000;

        private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(250);

        private readonly FakeTimeProvider real = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        private readonly MemoryDatabase database = new() { Length = Length };
        private readonly JumpingTime clock;
        private readonly FaultyKvStore store;
        private readonly CachePolicyOptions policy;
        private readonly CacheOver[] instances;

        // When each value of a relation was the newest for the last time, and the least that an instance may still give because of writes through it.
        private readonly Dictionary<(string, int), DateTimeOffset> supersededAt = [];
        private readonly Dictionary<(int, string), int> least = [];

        // How far the clock had been set back before an instance began: of that it cannot know.
        private readonly TimeSpan[] setBackBefore = new TimeSpan[2];
        private TimeSpan setBack;

        public World(CachePolicyOptions policy)
        {
            this.policy = policy;
            clock = new(real);
            store = new(real);
            instances = [Start(), Start()];
        }

        public int Hits { get; private set; }

        /// <summary>Hits on what the instance has not fetched itself.</summary>
        public int Adopted { get; private set; }

        public long Evicted { get; private set; }

        public async Task Take(Step step)
        {
            switch (step)
            {
                case Step.Read read:
                    await Read(read);
                    break;
                case Step.Write write when !database.IsDown:
                    await Finish(instances[write.Instance].Write($"/{write.Relation}"));
                    Changed(write.Relation);
                    least[(write.Instance, write.Relation)] = database.Value(write.Relation);
                    break;
                case Step.WriteElsewhere write:
                    database.Commit(database.Begin(), write.Relation);
                    Changed(write.Relation);
                    break;
                case Step.Wait wait:
                    real.Advance(TimeSpan.FromSeconds(wait.Seconds));
                    break;
                case Step.SetClock set:
                    clock.Ahead += TimeSpan.FromSeconds(set.Seconds);
                    if (set.Seconds < 0) setBack -= TimeSpan.FromSeconds(set.Seconds);

                    // Each looks at the clock before it is set again.
                    foreach (var instance in instances) instance.Tiers.Clock.Now();
                    break;
                case Step.Restart { Instance: var at }:
                    await End(instances[at]);
                    (instances[at], setBackBefore[at]) = (Start(), setBack);
                    foreach (var relation in Relations) least.Remove((at, relation));
                    break;
                case Step.Fail fail:
                    (store.Fault, database.IsDown) = (fail.Storage, fail.IsDown);
                    break;
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var instance in instances) await End(instance);
        }

        private async Task Read(Step.Read read)
        {
            var asked = real.GetUtcNow();
            var kept = instances[read.Instance].Tiers.Memory.Count;
            var answer = await Finish(instances[read.Instance].Get($"/{read.Relation}?row=eq.{read.Row}", read.Client));
            if (answer.Status == 503 && database.IsDown) return;
            var isHit = answer.CacheStatus.StartsWith("Edge; hit", StringComparison.Ordinal);
            if (isHit) Hits++;
            if (isHit && instances[read.Instance].Tiers.Memory.Count > kept) Adopted++;

            var value = int.Parse(answer.Text.Split(' ')[1], CultureInfo.InvariantCulture);
            Assert.Equal(MemoryDatabase.BodyOf(read.Relation, value, read.Client).PadRight(Length), answer.Text);
            Assert.InRange(value, least.GetValueOrDefault((read.Instance, read.Relation)), database.Value(read.Relation));
            if (value == database.Value(read.Relation)) return;
            var staleness = asked - supersededAt[(read.Relation, value)] - setBackBefore[read.Instance];
            Assert.InRange(staleness.TotalSeconds, double.MinValue, policy.MaxAge!.Value + policy.StaleIfError!.Value);
        }

        private void Changed(string relation) => supersededAt[(relation, database.Value(relation) - 1)] = real.GetUtcNow();

        private async Task End(CacheOver instance)
        {
            await Finish(instance.DisposeAsync().AsTask());
            Evicted += instance.Tiers.Memory.Evicted;
        }

        private CacheOver Start() => new(database, policy, clock, store, memory: Memory);

        /// <summary>Lets time pass as long as something waits for it.</summary>
        private async Task<T> Finish<T>(Task<T> task)
        {
            await Finish((Task)task);
            return await task;
        }

        private async Task Finish(Task task)
        {
            for (var patience = Yields; patience > 0 && !task.IsCompleted; patience--) await Task.Yield();
            while (!task.IsCompleted && await Task.WhenAny(task, Task.Delay(1)) != task) real.Advance(Nap);
            await task;
        }
    }
}
