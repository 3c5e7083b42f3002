using Edge.Origin;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Cache;

/// <summary>
/// Keeps answers, and gives them again only as long as nothing that it knows of has changed what they were made from: not to another client, not
/// for longer than the policy allows. A request's way is <see cref="Answer"/>.
/// </summary>
internal sealed partial class EdgeCache(ICacheableOrigin origin, CachePolicies policies, CacheTiers tiers, CacheMetrics metrics, TimeProvider time, FeedCoverage? feed = null)
    : IOrigin, IAsyncDisposable
{
    private readonly ChangeHistory history = tiers.History;
    private readonly KnownQuestions questions = new();
    private readonly Flights flights = new();

    public async ValueTask<PostgrestResponse> Answer(PostgrestRequest request, CancellationToken cancellation)
    {
        // 1. What may change something is not answered before the change is known here.
        if (request.Method is not ("GET" or "HEAD")) return await Write(request, cancellation);

        // 2. What is not to be kept passes.
        var asked = RequestDirectives.Of(request.Headers);
        var policy = PolicyOf(request);
        if (!policy.Keeps || asked.NoStore || !TryBookmark(request, ref asked) || await Ask(request, cancellation) is not { } question)
            return await Pass(request, policy, CacheStatus.Bypass, cancellation);

        // 3. From memory.
        var known = tiers.Find(question);
        var freshness = known is null ? Freshness.Gone : await Judge(known, asked);
        if (freshness is Freshness.StaleWhileRevalidated) Refresh(question);
        if (freshness is Freshness.Fresh or Freshness.StaleWhileRevalidated) return Hit(known!, request, freshness);
        if (asked.OnlyIfCached) return NothingKept();

        // 4. From storage or the origin. Many who ask the same at once ask once; who wants it from the origin asks himself.
        var answer = asked.NoCache ? await Renew(question, cancellation) : await FetchTogether(question, known, asked, cancellation);

        // 5. Better an old answer than none, if the policy says so.
        if (answer.Status < StatusCodes.Status500InternalServerError || known is null || !known.MayStandIn(asked, history)) return answer;
        await answer.DisposeAsync();
        metrics.Count(CacheResult.Stale, policy);
        return known.Response(request, origin.TraceHeader, CacheStatus.InsteadOf(answer.Status, known.Ttl));
    }

    public ValueTask<PostgrestResponse> Describe(PostgrestRequest request, CancellationToken cancellation) => origin.Describe(request, cancellation);

    /// <summary>Waits for what is being fetched for nobody in particular.</summary>
    public async ValueTask DisposeAsync()
    {
        await flights.DisposeAsync();
        await tiers.DisposeAsync();
    }

    /// <returns>False: the client has a bookmark that is not this database's, so nothing that is kept is known to have seen it.</returns>
    private bool TryBookmark(PostgrestRequest request, ref RequestDirectives asked)
    {
        if (request.Headers[Bookmark.Header] is not { Count: > 0 } brought) return true;
        if (origin.Cluster is not { } cluster || Bookmark.LatestOf(brought, cluster) is not { } xid) return false;
        asked = asked with { Sees = xid };
        return true;
    }

    private CachePolicy PolicyOf(PostgrestRequest request) =>
        policies.Of(request.Path, request.Headers["Accept-Profile"] is [{ } profile, ..] ? profile : origin.DefaultSchema);

    private async ValueTask<Question?> Ask(PostgrestRequest request, CancellationToken cancellation)
    {
        if (!ReferenceEquals(request.Body, Stream.Null) || origin.Realm is not { } realm) return null;
        if (await origin.Ask(request.Headers, cancellation) is not { } asker) return null;
        if (asker.Role.Length > 0) request.Observation?.Asks(asker.Role);
        return questions.KeyOf(request, asker.Role, realm) is { } key ? new(request, asker, key, realm) : null;
    }

    /// <summary>What is found to be outdated is gone for every purpose.</summary>
    /// <param name="askedAt">An answer that was read after this timestamp needs no confirmation.</param>
    private async ValueTask<Freshness> Judge(KeptAnswer known, RequestDirectives asked, long askedAt = long.MaxValue)
    {
        if (!known.Sees(asked)) return Freshness.Gone;
        var freshness = known.Freshness(asked);
        if (feed is not null && known.ReadAt < askedAt) freshness = feed.Judge(known, freshness);
        if (freshness is not Freshness.ToBeConfirmed) return freshness;
        var confirmation = await known.Confirm(origin);
        if (confirmation is Confirmation.Changed) tiers.Drop(known);
        return confirmation is Confirmation.Unchanged ? Freshness.Fresh : Freshness.Gone;
    }

    private PostgrestResponse Hit(KeptAnswer known, PostgrestRequest request, Freshness freshness)
    {
        metrics.Count(freshness is Freshness.Fresh ? CacheResult.Hit : CacheResult.Stale, known.Policy);
        return Send(known, request, status: null);
    }

    private PostgrestResponse Send(KeptAnswer kept, PostgrestRequest request, string? status)
    {
        var response = kept.Response(request, origin.TraceHeader, status);
        metrics.Sent(response.Body.Length ?? 0, kept.Policy);
        return response;
    }
}
