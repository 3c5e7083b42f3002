using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Responses;
using Microsoft.AspNetCore.Http;

namespace Edge.Cache;

// From storage or from the origin.
internal sealed partial class EdgeCache
{
    // A wait for another's answer can be in vain: it was another client's, or outdated when it came.
    private const int MostWaits = 3;

    // Seconds: a database that is away comes back soon, or not for long.
    private const string RetryAfter = "1";

    // After which a write that was given up is over at an origin that does not say so; if it is not, it is as if others had written it.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(1);

    private static readonly PostgrestConfig Verbose = new() { ConnectionString = "" };

    /// <summary>Behind the client's back; not twice at once.</summary>
    private void Refresh(Question question)
    {
        var later = question.Detached();
        flights.Begin(tiers.KeyOf(question), token => Fetch(later, token));
    }

    private async ValueTask<PostgrestResponse> FetchTogether(
        Question question, KeptAnswer? stale, RequestDirectives asked, CancellationToken cancellation)
    {
        var policy = PolicyOf(question.Http);
        var forwarded = stale is null ? CacheStatus.Miss : CacheStatus.Stale;
        var askedAt = time.GetTimestamp();
        for (var wait = 0; wait < MostWaits && !tiers.Passes(question); wait++)
        {
            var common = question.Detached();
            await using var seat = flights.Join(tiers.KeyOf(question), token => Fetch(common, token));
            var fetched = await seat.Flight.Arrival.WaitAsync(cancellation);
            if (fetched is Fetched.Single single)
            {
                if (!seat.IsLeader || single.Take() is not { } mine) break;
                metrics.Count(CacheResult.Miss, policy);
                return Marked(mine, forwarded);
            }

            // Read for this client after he asked: as new as he can wish for.
            var answer = (Fetched.Answer)fetched;
            if (seat.IsLeader && answer.IsFromOrigin)
            {
                metrics.Count(CacheResult.Miss, policy);
                return Send(answer.Kept, question.Http, CacheStatus.FromOrigin(forwarded, answer));
            }

            // Another's answer may depend on claims that are not this client's: only what is under his own key is for him.
            var kept = seat.IsLeader ? answer.Kept : tiers.Find(question);
            if (kept is null || await Judge(kept, asked, askedAt) is not Freshness.Fresh)
            {
                // Good for all but this client, who wants a newer one.
                if (seat.IsLeader) return await Renew(question, cancellation);
                continue;
            }

            metrics.Count(seat.IsLeader ? CacheResult.Hit : CacheResult.Coalesced, policy);
            return Send(kept, question.Http, seat.IsLeader ? null : CacheStatus.Collapsed(kept.Ttl));
        }

        return await Pass(question.Http, policy, forwarded, cancellation);
    }

    /// <summary>For one client, who does not want what is kept.</summary>
    private async ValueTask<PostgrestResponse> Renew(Question question, CancellationToken cancellation)
    {
        metrics.Count(CacheResult.Miss, PolicyOf(question.Http));
        return await FetchFromOrigin(question, cancellation) switch
        {
            Fetched.Answer answer => Send(answer.Kept, question.Http, CacheStatus.FromOrigin(CacheStatus.Request, answer)),
            Fetched.Single single => Marked(single.Response, CacheStatus.Request),
            var unknown => throw new InvalidOperationException($"Unknown {unknown.GetType().Name}."),
        };
    }

    /// <summary>For all instances, if they share a storage: one fetches, the others look for what it stores.</summary>
    private async Task<Fetched> Fetch(Question question, CancellationToken cancellation)
    {
        if (tiers.Find(question) is { } known && await Judge(known, default) is Freshness.Fresh) return new Fetched.Answer(known, IsFromOrigin: false);
        using var turn = await tiers.TakeTurn(question, cancellation);
        return turn.Found is { } found && await Judge(found, default) is Freshness.Fresh
            ? new Fetched.Answer(found, IsFromOrigin: false)
            : await FetchFromOrigin(question, cancellation);
    }

    private async Task<Fetched> FetchFromOrigin(Question question, CancellationToken cancellation)
    {
        // Before the database is asked: what changes from now on may not be in its answer.
        var (begun, readAt, timestamp) = (history.Now, tiers.Clock.Now(), time.GetTimestamp());
        var (response, provenance) = await origin.AnswerTraced(question.Http, cancellation);
        var read = provenance as Provenance.Read;
        var admission = read is null || origin.Realm != question.Realm ? null : Admission.Of(PolicyOf(question.Http), response, read.Dependencies, policies);
        if (admission is null || await WholeBody.Read(response.Body, tiers.LargestBody, cancellation) is not { } body)
        {
            if (read is not null) tiers.Pass(question);
            return new Fetched.Single(response);
        }

        await response.DisposeAsync();
        if (read!.Definitions.AreUnchanged is not true) return Unshared(question, response, body, read);
        var kept = new KeptAnswer(
            CacheEntries.Make(question, response, body, read, admission, readAt - admission.Age, origin.TraceHeader, feed is not null), begun,
            timestamp - (long)(admission.Age.TotalSeconds * time.TimestampFrequency), time);
        var isStored = begun >= tiers.PurgedAt && !kept.IsOutdated(history);
        if (isStored) tiers.Put(question, kept, admission.By);
        return new Fetched.Answer(kept, IsFromOrigin: true, isStored);
    }

    /// <summary>It was read by other definitions than its dependencies were found in: whom else it is for is not known, so nobody waits for such.</summary>
    private Fetched.Single Unshared(Question question, PostgrestResponse response, byte[] body, Provenance.Read read)
    {
        if (read.Definitions.AreUnchanged is false) origin.Outdated(read);
        tiers.Pass(question);
        return new(new() { Status = response.Status, Reason = response.Reason, Headers = response.Headers, Body = new ResponseBody.Buffered(body) });
    }

    /// <summary>Not kept, and not looked for.</summary>
    private async ValueTask<PostgrestResponse> Pass(PostgrestRequest request, CachePolicy policy, string status, CancellationToken cancellation)
    {
        metrics.Count(ReferenceEquals(status, CacheStatus.Bypass) ? CacheResult.Bypass : CacheResult.Miss, policy);
        return Marked(await origin.Answer(request, cancellation), status);
    }

    private async ValueTask<PostgrestResponse> Write(PostgrestRequest request, CancellationToken cancellation)
    {
        try
        {
            var (response, provenance) = await origin.AnswerTraced(request, cancellation);
            if (provenance is Provenance.Written written) Note(written);
            return Marked(response, CacheStatus.Method);
        }
        catch (WriteInterruptedException interrupted)
        {
            Note(interrupted.Written);
            throw;
        }
    }

    /// <summary>With the tags that stand for what has changed.</summary>
    private void Note(Provenance.Written written)
    {
        var tags = written.Changes.To.SelectMany(change => policies.TagsOf(change.Relation)).Distinct().Select(Admission.Tagged);
        var changes = written.Changes with { To = [.. written.Changes.To, .. tags] };
        if (origin.KnowsTransactions) history.Record(changes, written.Xid);
        else if (written.MayGoOn) history.RecordGoingOn(changes, LongestWrite);
        else history.Record(changes, xid: null, isOver: true);
    }

    private static PostgrestResponse Marked(PostgrestResponse response, string status) => new()
    {
        Status = response.Status,
        Reason = response.Reason,
        Headers =
        [
            .. response.Headers,
            .. IsWithoutTime(response) ? [new("Retry-After", RetryAfter)] : Array.Empty<KeyValuePair<string, string>>(),
            new(CacheStatus.Header, status),
        ],
        Body = response.Body,
    };

    private static bool IsWithoutTime(PostgrestResponse response) => response.Status is StatusCodes.Status503ServiceUnavailable &&
        !response.Headers.Any(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase));

    private static PostgrestResponse NothingKept() =>
        Marked(ErrorResponder.From(ApiError.OnlyIfCached(), Verbose), CacheStatus.OnlyIfCached);
}
