using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace Edge.Postgrest.Responses;

/// <summary>What browsers of other origins may do. Without an Origin header nothing of it applies.</summary>
/// <remarks>PostgREST v16.2, Cors.hs; wai-cors, Network.Wai.Middleware.Cors > cors.</remarks>
public static class Cors
{
    private static readonly ImmutableArray<string> Methods = ["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "HEAD"];
    private static readonly ImmutableArray<string> SimpleHeaders = ["Accept", "Accept-Language", "Content-Language"];

    private const string ExposedHeaders =
        "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, Transfer-Encoding, Range-Unit";

    /// <summary>
    /// Answers a preflight request; null if the request is none, or one that the policy does not cover: it is then handled as any OPTIONS.
    /// </summary>
    public static PostgrestResponse? Preflight(PostgrestRequest http, PostgrestConfig config)
    {
        if (http.Method != "OPTIONS" || OriginHeaders(http.Headers, config) is not { } origin) return null;
        if (http.Headers.AccessControlRequestMethod is not [{ } method, ..] || !Methods.Contains(method)) return null;

        List<KeyValuePair<string, string>> headers = [.. origin, new("Access-Control-Allow-Methods", string.Join(", ", Methods))];
        if (http.Headers.AccessControlRequestHeaders is [{ } requested, ..])
        {
            if (!TryParseNames(requested, out var names)) return null;
            headers.Add(new("Access-Control-Allow-Headers", string.Join(", ", AllowedHeaders(names))));
        }

        headers.Add(new("Access-Control-Max-Age", "86400"));
        return new() { Status = 200, Headers = headers };
    }

    /// <summary>The headers that any other answer gets beside its own, at the end.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> HeadersFor(PostgrestRequest http, PostgrestConfig config) =>
        http.Method != "OPTIONS" && OriginHeaders(http.Headers, config) is { } origin
            ? [.. origin, new("Access-Control-Expose-Headers", ExposedHeaders)]
            : [];

    /// <summary>Null: no cross-origin request, or from an origin that is not allowed.</summary>
    private static KeyValuePair<string, string>[]? OriginHeaders(IHeaderDictionary headers, PostgrestConfig config)
    {
        if (headers.Origin is not [{ } origin, ..]) return null;
        if (config.ServerCorsAllowedOrigins is not { } allowed) return [new("Access-Control-Allow-Origin", "*")];

        return allowed.Contains(origin)
            ? [new("Access-Control-Allow-Origin", origin), new("Access-Control-Allow-Credentials", "true")]
            : null;
    }

    /// <summary>All that is asked for, and what needs no asking.</summary>
    private static IEnumerable<string> AllowedHeaders(string[] requested)
    {
        string[] policy = ["Authorization", .. requested];
        return policy.Concat(SimpleHeaders.Where(header => !policy.Contains(header, StringComparer.OrdinalIgnoreCase)));
    }

    private static bool TryParseNames(string list, out string[] names)
    {
        names = list.Split(',', StringSplitOptions.TrimEntries);
        return Array.TrueForAll(
            names, name => name.Length > 0 && name.All(c => c is > ' ' and < '\x7f' && !"()<>@,;:\\\"/[]?={}".Contains(c)));
    }
}
