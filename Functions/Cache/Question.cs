using System.Collections.Immutable;
using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using QueryString = Edge.Postgrest.Requests.QueryString;

namespace Edge.Cache;

/// <summary>
/// A read request with the keys that its answer is kept under. Spelling does not count: two queries with the same parameters, whatever their
/// order and escapes, are one question.
/// </summary>
/// <param name="Key">Of everything but claims and headers that not every answer depends on.</param>
/// <param name="Realm">See <see cref="ICacheableOrigin.Realm"/>.</param>
internal sealed record Question(PostgrestRequest Http, Asker Asker, CacheKey Key, string Realm)
{
    // Beyond, sorting would cost more than it is worth.
    private const int MostParameters = 64;
    private const int LongestTarget = 8 * 1024;
    private const int NoValue = -1;

    /// <summary>Of the request. PostgREST reads no others, unless the database looks at one: see <see cref="ClaimsRead"/>.</summary>
    public static ImmutableArray<string> Headers { get; } =
        ["Accept", "Accept-Profile", "Prefer", "Range", "Range-Unit", "Content-Type", "Origin"];

    /// <summary>Where it came from, for purges: path and query as the client wrote them.</summary>
    public string Target => Http.Path + Http.QueryString;

    /// <summary>Of whatever may make answers differ for clients of one role. Null: a question that is answered, or refused, without a cache.</summary>
    public static CacheKey? KeyOf(PostgrestRequest http, string role, string realm)
    {
        if (http.Path.Length + http.QueryString.Length > LongestTarget) return null;
        var hash = new KeyHash();
        try
        {
            hash.Add(realm);
            hash.Add(role);
            hash.Add(http.Method);
            hash.Add(http.Mount);
            hash.Add(http.Path);
            foreach (var header in Headers) hash.Add(http.Headers[header]);
            return TryAdd(http.QueryString, ref hash) ? hash.Key : null;
        }
        finally
        {
            hash.Dispose();
        }
    }

    /// <summary>The key of an answer that depends on more: on what the database reads of claims, headers and cookies.</summary>
    public CacheKey KeyBy(ClaimsRead read)
    {
        if (read is ClaimsRead.None) return Key;
        var hash = new KeyHash();
        try
        {
            hash.Add(Key);
            if (read is ClaimsRead.Some some)
            {
                foreach (var setting in some.Settings) Add(setting, ref hash);
            }
            else
            {
                AddAll(ref hash);
            }

            return hash.Key;
        }
        finally
        {
            hash.Dispose();
        }
    }

    /// <summary>
    /// The same question without the client's connection, which may be gone, and its memory used for another request, before the answer is there.
    /// </summary>
    public Question Detached() => this with
    {
        Http = Http with
        {
            Headers = new HeaderDictionary(new Dictionary<string, StringValues>(Http.Headers, StringComparer.OrdinalIgnoreCase)),
            Observation = null,
        },
    };

    private void Add(SettingRead read, ref KeyHash hash)
    {
        switch (read)
        {
            case { Setting: "request.jwt.claims", Key: { } claim }:
                hash.Add(Asker.Claims[claim]);
                break;
            case { Setting: "request.jwt.claims" }:
                hash.Add(Asker.Claims.Text);
                break;
            case { Setting: "request.headers", Key: { } header }:
                hash.Add(Http.Headers[header]);
                break;
            case { Setting: "request.cookies" }:
                hash.Add(Http.Headers.Cookie);
                break;
            case { Setting: "request.method" or "request.path" }:
                break;
            default:
                AddAll(ref hash);
                break;
        }
    }

    private void AddAll(ref KeyHash hash)
    {
        hash.Add(Asker.Claims.Text);
        foreach (var (name, values) in Http.Headers)
        {
            hash.Add(name);
            hash.Add(values);
        }
    }

    private static bool TryAdd(string raw, ref KeyHash hash)
    {
        try
        {
            using var query = new QueryString(raw);
            if (query.Count > MostParameters) return false;
            Span<int> order = stackalloc int[query.Count];
            Sort(query, order);
            foreach (var at in order)
            {
                hash.Add(query.Name(at));
                if (query.HasValue(at)) hash.Add(query.Value(at));
                else hash.Add(NoValue);
            }

            return true;
        }
        catch (ApiException)
        {
            // Not to be understood: the origin says why.
            return false;
        }
    }

    /// <summary>By name; those of one name stay in their order, which may matter.</summary>
    private static void Sort(in QueryString query, Span<int> order)
    {
        for (var next = 0; next < order.Length; next++)
        {
            var at = next;
            while (at > 0 && query.Name(order[at - 1]).SequenceCompareTo(query.Name(next)) > 0) order[at] = order[--at];
            order[at] = next;
        }
    }
}
