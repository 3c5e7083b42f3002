using System.Collections.Concurrent;
using Edge.Postgrest;

namespace Edge.Tests.Cache.Users;

/// <summary>Some clients ask some questions, in groups at once, and somebody changes something now and then, also while they ask.</summary>
/// <param name="change">A request that changes something; it may be refused.</param>
internal sealed class Scene(BothWays ways, GeneratedClient[] clients, GeneratedQuestion[] questions, Func<Random, PostgrestRequest> change)
{
    private readonly ConcurrentDictionary<(GeneratedClient, GeneratedQuestion), Lazy<Task<Given>>> truth = new();

    /// <summary>What was true by other definitions: what was kept then may be given to the same client still.</summary>
    private readonly Dictionary<(GeneratedClient, GeneratedQuestion), List<Given>> past = [];

    /// <summary>Bodies of answers by their tags.</summary>
    private readonly ConcurrentDictionary<string, string> known = new();

    /// <summary>Changes a definition, unheard; null: that does not happen.</summary>
    public Func<Random, Task>? Redefine { get; init; }

    /// <returns>The first answer that is not the database's; null: there was none.</returns>
    public async Task<string?> Play(int steps, Random random)
    {
        for (var step = 0; step < steps; step++)
        {
            Line[] group = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ =>
                new Line(clients[random.Next(clients.Length)], questions[random.Next(questions.Length)], random.Next()))];
            var isChanging = random.Next(20) == 0;
            if (!isChanging && random.Next(12) == 0) await Change(random);
            var redefining = Redefine is not null && !isChanging && random.Next(12) == 0 ? await BeginToRedefine(Redefine, random) : Task.CompletedTask;
            if (random.Next(2) == 0) await redefining;

            // While something changes, what was before and what comes after are both right.
            var before = isChanging ? await Task.WhenAll(group.Select(Truth)) : [];
            var changing = isChanging ? Change(random) : Task.CompletedTask;
            var through = await Task.WhenAll(group.Select(line => Task.Run(() => ways.ThroughCache(Request(line, known.Keys)))));
            await changing;
            await redefining;
            var after = await Task.WhenAll(group.Select(Truth));

            for (var at = 0; at < group.Length; at++)
            {
                List<Given> right = [after[at], .. past.GetValueOrDefault((group[at].Client, group[at].Question), [])];
                if (isChanging) right.Add(before[at]);
                if (ways.Difference(through[at], known, [.. right]) is { } difference)
                    return $"step {step}\n{group[at].Client}\n{group[at].Question}\n{difference}";
                if (through[at] is { Status: 200, Text.Length: > 0 } answer && answer["ETag"] is { } etag) known[etag] = answer.Text;
            }
        }

        return null;
    }

    private Task<Given> Truth(Line line) =>
        truth.GetOrAdd((line.Client, line.Question), _ => new(() => ways.Directly(Request(line, known: [])))).Value;

    /// <returns>Its end, which need not be waited for at once.</returns>
    private async Task<Task> BeginToRedefine(Func<Random, Task> redefine, Random random)
    {
        foreach (var pair in clients.SelectMany(_ => questions, (client, question) => (client, question)))
        {
            if (!past.TryGetValue(pair, out var its)) past.Add(pair, its = []);
            its.Add(await Truth(new(pair.client, pair.question, Seed: 0)));
        }

        return Redefined(new Random(random.Next()));

        async Task Redefined(Random lot)
        {
            await redefine(lot);
            truth.Clear();
        }
    }

    private async Task Change(Random random)
    {
        var answer = await ways.ThroughCache(change(random));
        truth.Clear();
        if (answer.Status >= 500) throw new InvalidOperationException($"{answer.Status} {answer.Text}");
    }

    private static PostgrestRequest Request(Line line, ICollection<string> known)
    {
        var random = new Random(line.Seed);
        var tag = random.Next(6) == 0 && known.Count > 0 ? known.ElementAtOrDefault(random.Next(known.Count)) : null;
        return BothWays.Request(
            line.Question.Method, line.Question.Spelled(random), body: null,
            [
                .. line.Question.Headers, .. line.Client.Headers,
                .. line.Client.Token is { } token ? [("Authorization", $"Bearer {token}")] : Array.Empty<(string, string)>(),
                .. tag is null ? [] : new[] { ("If-None-Match", tag) },
            ]);
    }

    /// <param name="Seed">Of how it is spelled.</param>
    private sealed record Line(GeneratedClient Client, GeneratedQuestion Question, int Seed);
}
