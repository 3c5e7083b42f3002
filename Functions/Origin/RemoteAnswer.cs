using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Origin;

/// <summary>The remote's answer as ours: status, reason, headers and bytes as they are, but for what belongs to its connection.</summary>
internal static class RemoteAnswer
{
    private const int FirstOfCloudflare = 520;
    private const int LastOfCloudflare = 530;

    public static PostgrestResponse From(HttpResponseMessage response, PostgrestRequest request, Silence silence, IDisposable turn) => new()
    {
        Status = (int)response.StatusCode,
        Reason = response.ReasonPhrase is { Length: > 0 } reason ? reason : null,
        Headers = [.. Headers(response, lengthIsBodys: !HttpMethods.IsHead(request.Method) && (int)response.StatusCode != StatusCodes.Status304NotModified)],
        Body = new RemoteBody(response, silence, turn),
    };

    /// <summary>
    /// A gateway in between has answered in place of the remote: with a page of its own (PostgREST's errors are JSON), or because Cloudflare
    /// Access does not know our service token and wants us to log in.
    /// </summary>
    public static bool IsOfGateway(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout
            or (>= FirstOfCloudflare and <= LastOfCloudflare) => response.Content.Headers.ContentType?.MediaType is null or "text/html" or "text/plain",
        StatusCodes.Status302Found => response.Headers.Location?.OriginalString.Contains("/cdn-cgi/access/", StringComparison.Ordinal) is true,
        _ => false,
    };

    private static IEnumerable<KeyValuePair<string, string>> Headers(HttpResponseMessage response, bool lengthIsBodys)
    {
        var connection = response.Headers.NonValidated.TryGetValues("Connection", out var named) ? named.ToString() : null;
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            if (Header.IsHopByHop(name) || Header.IsNamed(name, connection)) continue;
            foreach (var value in values) yield return new(name, value);
        }

        foreach (var (name, values) in response.Content.Headers.NonValidated)
        {
            if (lengthIsBodys && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) continue;
            if (Header.IsNamed(name, connection)) continue;
            foreach (var value in values) yield return new(name, value);
        }
    }
}
