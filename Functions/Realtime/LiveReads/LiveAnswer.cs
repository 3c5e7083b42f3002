using System.Collections.Immutable;
using Edge.Cache;
using Edge.Postgrest;

namespace Edge.Realtime.LiveReads;

/// <summary>An answer as all watchers of its question get it, with what it was read from.</summary>
/// <param name="Headers">Of the plain answer, with its ETag.</param>
/// <param name="Event">The whole event, encoded once for all.</param>
/// <param name="On">What it depends on, tags included.</param>
/// <param name="By">What tells clients apart who get different answers.</param>
internal sealed record LiveAnswer(
    string ETag, int Status, ImmutableArray<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Event,
    ImmutableArray<Dependency> On, PgSnapshot Snapshot, ClaimsRead By)
{
    public static LiveAnswer Make(
        PostgrestResponse response, byte[] body, Provenance.Read read, ImmutableArray<Dependency> on, string? traceHeader)
    {
        var etag = ETags.Of(response.Status, response.Headers, body);
        var headers = KeptHeaders.Of(response.Headers, traceHeader, etag, CachePolicy.Off, isHead: false, isPublic: false);
        return new(etag, response.Status, headers, body, ServerSentEvent.Result(etag, body), on, read.Snapshot, read.Dependencies.Claims);
    }
}

/// <summary>Says what asking a question came to.</summary>
internal abstract record LiveOutcome
{
    private LiveOutcome() { }

    public sealed record Answered(LiveAnswer Answer) : LiveOutcome;

    /// <summary>An error, which a plain read tells each client by itself.</summary>
    public sealed record Refused : LiveOutcome;

    /// <summary>It cannot be known when its answer changes.</summary>
    public sealed record NotWatchable(string Reason) : LiveOutcome;

    /// <summary>The database is away, or its definitions are being learnt anew.</summary>
    public sealed record NotNow : LiveOutcome;
}
