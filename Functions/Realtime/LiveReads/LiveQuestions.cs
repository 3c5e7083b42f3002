using System.Collections.Immutable;
using System.Net.Mime;
using Edge.Cache;
using Edge.ChangeFeed;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Realtime.LiveReads;

/// <summary>Asks questions of the database itself, never of the cache, and says which of their answers can be watched.</summary>
internal sealed class LiveQuestions(ICacheableOrigin origin, CachePolicies policies, IChangeFeed feed, int longestAnswer)
{
    private long asked;

    /// <summary>How often.</summary>
    public long Asked => Interlocked.Read(ref asked);

    public async ValueTask<LiveOutcome> Ask(Question question, CancellationToken cancellation)
    {
        Interlocked.Increment(ref asked);
        var (response, provenance) = await origin.AnswerTraced(question.Http, cancellation);
        await using (response)
        {
            // 1. An error is told by a plain read; if the database is away, it comes back.
            if (response.Status >= StatusCodes.Status500InternalServerError) return new LiveOutcome.NotNow();
            if (response.Status is not (StatusCodes.Status200OK or StatusCodes.Status206PartialContent)) return new LiveOutcome.Refused();

            // 2. What it was read from has to be known, and reported by the feed.
            if (provenance is not Provenance.Read read) return new LiveOutcome.NotWatchable("It does not come from the data");
            if (!IsJson(response)) return new LiveOutcome.NotWatchable("Its answer is not JSON");
            if (Mistake(read.Dependencies, out var on) is { } reason) return new LiveOutcome.NotWatchable(reason);

            // 3. The same definitions have to hold as those that the read set was found in.
            if (await WholeBody.Read(response.Body, longestAnswer, cancellation) is not { } body)
                return new LiveOutcome.NotWatchable($"Its answer has more than {longestAnswer} bytes");
            if (read.Definitions.AreUnchanged is false) origin.Outdated(read);
            if (read.Definitions.AreUnchanged is not true || origin.Realm != question.Realm) return new LiveOutcome.NotNow();
            return new LiveOutcome.Answered(LiveAnswer.Make(response, body, read, on, origin.TraceHeader));
        }
    }

    /// <summary>Finds why changes of the answer would not be noticed; null: they are.</summary>
    private string? Mistake(Dependencies dependencies, out ImmutableArray<Dependency> on)
    {
        on = dependencies.On;
        if (dependencies.Uncacheable is { } uncacheable) return $"It {uncacheable.Reason}";
        foreach (var function in dependencies.UnknownFunctions)
        {
            if (policies.OfFunction(function) is not { Tags: { IsEmpty: false } tags }) return $"What the function {function.Schema}.{function.Name} reads is not known";
            on = on.AddRange(tags.Select(Admission.Tagged));
        }

        if (feed.Coverage.Relations is not { } reported) return null;
        foreach (var (relation, _) in dependencies.On)
        {
            if (!reported.Contains(relation)) return $"The change feed does not report {relation.Schema}.{relation.Name}";
        }

        return null;
    }

    private static bool IsJson(PostgrestResponse response) => response.Headers.Any(header =>
        header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) &&
        (header.Value.StartsWith(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase) || header.Value.Contains("+json", StringComparison.OrdinalIgnoreCase)));
}
