using Microsoft.AspNetCore.Http;

namespace Edge.Postgrest.Requests;

/// <summary>Headers and cookies as the database gets to see them.</summary>
internal static class RequestHeaders
{
    /// <summary>Lower-case names; several headers of a name stay several.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(IHeaderDictionary headers)
    {
        var list = new List<KeyValuePair<string, string>>(headers.Count);
        foreach (var (name, values) in headers)
        {
            if (name.Equals("Cookie", StringComparison.OrdinalIgnoreCase)) continue;
            foreach (var value in values) list.Add(new(name.ToLowerInvariant(), value ?? ""));
        }
        return list;
    }

    /// <remarks>cookie 0.5, Web.Cookie > parseCookies.</remarks>
    public static IReadOnlyList<KeyValuePair<string, string>> Cookies(string? header)
    {
        if (string.IsNullOrEmpty(header)) return [];
        var cookies = new List<KeyValuePair<string, string>>();
        var rest = header.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf(';');
            var cookie = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var equals = cookie.IndexOf('=');
            var name = equals < 0 ? cookie : cookie[..equals];
            var value = equals < 0 ? default : cookie[(equals + 1)..];
            cookies.Add(new(name.TrimStart(' ').ToString(), value.ToString()));
        }
        return cookies;
    }
}
