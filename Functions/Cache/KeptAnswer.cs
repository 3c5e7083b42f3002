using System.Globalization;
using Edge.Postgrest;
using Edge.Postgrest.Responses;
using Microsoft.AspNetCore.Http;

namespace Edge.Cache;

/// <summary>An answer in memory, with what this process knows of it beside the entry. Times are measured by a clock that never jumps.</summary>
/// <param name="begun"><see cref="ChangeHistory.Now"/> before the database was asked; 0: another process asked it.</param>
/// <param name="readAt">Timestamp at which the database had not been asked yet.</param>
internal sealed class KeptAnswer(CacheEntry entry, long begun, long readAt, TimeProvider time) : Kept(entry.Key, entry.Bytes)
{
    /// <summary>Timestamp before which the change log knew of no change.</summary>
    private long confirmedAt = long.MinValue;
    private long judgedAt = -1;
    private Hits? lastHits;
    private (Task<Confirmation> Answer, long AskedAt)? confirming;
    private Task<Confirmation>? confirmingNext;
    private volatile bool isRefuted;

    public CacheEntry Entry => entry;

    /// <summary>Timestamp at which the database had not been asked yet.</summary>
    public long ReadAt => readAt;

    public CachePolicy Policy => entry.Policy;

    public TimeSpan Age => time.GetElapsedTime(readAt);

    public TimeSpan Ttl => Policy.MaxAge - Age;

    /// <summary>Whether it was read after the write that the client brought a bookmark of.</summary>
    public bool Sees(RequestDirectives asked) => asked.Sees is not { } xid || entry.Snapshot.Sees(xid);

    public Freshness Freshness(RequestDirectives asked) =>
        FreshnessRule.Judge(Policy, Age, time.GetElapsedTime(Math.Max(readAt, Volatile.Read(ref confirmedAt))), asked);

    /// <summary>Whether something that it depends on has changed unseen. Asks the history only if that has grown.</summary>
    public bool IsOutdated(ChangeHistory history)
    {
        var now = history.Now;
        if (Volatile.Read(ref judgedAt) == now) return false;
        if (history.HasUnseen(entry.On, entry.Snapshot, begun)) return true;
        Volatile.Write(ref judgedAt, now);
        return false;
    }

    /// <summary>Whether it may be sent in the place of an error.</summary>
    public bool MayStandIn(RequestDirectives asked, ChangeHistory history) =>
        !isRefuted && !asked.RefusesStale && Sees(asked) && Policy.StaleIfError > TimeSpan.Zero && Age < Policy.MaxAge + Policy.StaleIfError && !IsOutdated(history);

    /// <summary>
    /// Asks the change log. What it was asked longer ago than the policy trusts may have been answered before a change, so whoever comes then waits for
    /// the next answer, with all others who come meanwhile.
    /// </summary>
    public Task<Confirmation> Confirm(ICacheableOrigin origin)
    {
        if (entry.By is null) return Task.FromResult(Confirmation.NotLogged);
        lock (entry)
        {
            if (confirming is not { Answer.IsCompleted: false } current) return Begin(origin);
            if (time.GetElapsedTime(current.AskedAt) <= Policy.Validate) return current.Answer;
            return confirmingNext ??= BeginAfter(current.Answer, origin);
        }
    }

    /// <summary>The answer as it is sent now; 304 without a body to a client that has it.</summary>
    /// <param name="status">For <c>Cache-Status</c>; null: a hit.</param>
    public PostgrestResponse Response(PostgrestRequest http, string? traceHeader, string? status = null)
    {
        var isKnown = entry.ETag is { } etag && ETags.Match(http.Headers.IfNoneMatch, etag);
        if (status is null && traceHeader is null) return isKnown ? Hit().NotModified : Hit().Whole;
        var headers = HeadersNow(status ?? CacheStatus.Hit(Ttl));
        if (traceHeader is null) return With(headers, isKnown);
        var trace = HeaderSyntax.Mended(http.Headers[traceHeader] is [{ } value, ..] ? value : "");
        return With([new(traceHeader, trace), .. headers], isKnown);
    }

    private Task<Confirmation> Begin(ICacheableOrigin origin)
    {
        var now = time.GetTimestamp();
        var answer = Ask(origin, now);
        confirming = (answer, now);
        return answer;
    }

    private async Task<Confirmation> BeginAfter(Task<Confirmation> last, ICacheableOrigin origin)
    {
        await ((Task)last).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task<Confirmation> answer;
        lock (entry)
        {
            confirmingNext = null;
            answer = Begin(origin);
        }

        return await answer;
    }

    private async Task<Confirmation> Ask(ICacheableOrigin origin, long now)
    {
        var answer = await origin.Confirm(entry, CancellationToken.None);
        if (answer is Confirmation.Unchanged) Volatile.Write(ref confirmedAt, now);
        if (answer is Confirmation.Changed) isRefuted = true;
        return answer;
    }

    /// <summary>What is the same for a second is not made for every hit.</summary>
    private Hits Hit()
    {
        var second = (long)Age.TotalSeconds;
        if (lastHits is { } last && last.Second == second) return last;
        var headers = HeadersNow(CacheStatus.Hit(Ttl));
        return lastHits = new(second, With(headers, isKnown: false), With(headers, isKnown: true));
    }

    private KeyValuePair<string, string>[] HeadersNow(string status) =>
        [.. entry.Headers, new("Age", ((long)Age.TotalSeconds).ToString(CultureInfo.InvariantCulture)), new(CacheStatus.Header, status)];

    private PostgrestResponse With(KeyValuePair<string, string>[] headers, bool isKnown) => new()
    {
        Status = isKnown ? StatusCodes.Status304NotModified : entry.Status,
        Headers = headers,
        Body = isKnown ? ResponseBody.Empty : new ResponseBody.Buffered(entry.Body),
    };

    /// <summary>Answers to any number of clients.</summary>
    private sealed record Hits(long Second, PostgrestResponse Whole, PostgrestResponse NotModified);
}
