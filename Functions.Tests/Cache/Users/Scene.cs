using System.Collections.Concurrent;
using Edge.Postgrest;

namespace Edge.Tests.Cache.Users;

/// <summary>Some clients ask some questions, in groups at once, and somebody changes something now and then, also while they ask.</summary>
/// <param name="change">A request that changes something; it may be refused.</param>
internal sealed class Scene(BothWays ways, GeneratedClient[] clients, GeneratedQuestion[] questions, Func<Random, PostgrestRequest> change)
{
    private readonly ConcurrentDictionary<(GeneratedClient, GeneratedQuestion), Lazy<Task<Given>>> truth = new();

    /// <summary>Bodies of answers by their tags.</summary>
    private readonly ConcurrentDictionary<string, string> known = new();

    /// <returns>The first answer that is not the database's; null: there was none.</returns>
    public async Task<string?> Play(int steps, Random random)
    {
        for (var step = 0; step < steps; step++)
        {
            Line[] group = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ =>
                new Line(clients[random.Next(clients.Length)], questions[random.Next(questions.Length)], random.Next()))];
            var isChanging = random.Next(20) == 0;
            if (!isChanging && random.Next(12) == 0) await Change(random);

            // While something changes, what was before and what comes after are both right.
            var before = isChanging ? await Task.WhenAll(group.Select(Truth)) : [];
            var changing = isChanging ? Change(random) : Task.CompletedTask;
            var through = await Task.WhenAll(group.Select(line => Task.Run(() => ways.ThroughCache(Request(line, known.Keys)))));
            await changing;
            var after = await Task.WhenAll(group.Select(Truth));

            for (var at = 0; at < group.Length; at++)
            {
                if (ways.Difference(through[at], known, isChanging ? [before[at], after[at]] : [after[at]]) is { } difference)
                    return $"step {step}\n{group[at].Client}\n{group[at].Question}\n{difference}";
                if (through[at] is { Status: 200, Text.Length: > 0 } answer && answer["ETag"] is { } etag) known[etag] = answer.Text;
            }
        }

        return null;
    }

    private Task<Given> Truth(Line line) =>
        truth.GetOrAdd((line.Client, line.Question), _ => new(() => ways.Directly(Request(line, known: [])))).Value;

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
