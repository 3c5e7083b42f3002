using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Cache;

/// <summary>Makes the entry of an answer that was admitted.</summary>
internal static class CacheEntries
{
    /// <param name="body">The response's, whole.</param>
    /// <param name="followsFeed">It is confirmed whenever the feed does not cover it, whatever its policy says.</param>
    /// <param name="readAt">Before the origin was asked, or an origin behind it.</param>
    public static CacheEntry Make(
        Question question, PostgrestResponse response, byte[] body, Provenance.Read read, Admission admission, DateTimeOffset readAt,
        string? traceHeader, bool followsFeed)
    {
        var isHead = HttpMethods.IsHead(question.Http.Method);
        var etag = isHead ? null : ETagOf(response) ?? ETags.Of(response.Status, response.Headers, body);
        var isPublic = admission is { Policy.Scope: CacheScope.Public, By: ClaimsRead.None } && question.Asker.IsAnonymous;
        return new()
        {
            Key = question.KeyBy(admission.By),
            Target = question.Target,
            Status = response.Status,
            Headers = KeptHeaders.Of(response.Headers, traceHeader, etag, admission.Policy, isHead, isPublic),
            Body = body,
            ETag = etag,
            ReadAt = readAt,
            Policy = admission.Policy,
            On = admission.On,
            Snapshot = read.Snapshot,
            By = admission.IsConfirmable && (followsFeed || admission.Policy.Validate is not null) ? read.By : null,
        };
    }

    private static string? ETagOf(PostgrestResponse response) =>
        response.Headers.FirstOrDefault(header => header.Key.Equals("ETag", StringComparison.OrdinalIgnoreCase)).Value;
}
