using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Edge.Origin;

/// <summary>Which headers are for one connection only, and what a header can be.</summary>
internal static class Header
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly HashSet<string> OfOneConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding",
        "Upgrade", "HTTP2-Settings",
    };

    private static readonly HashSet<string> OfW3cTrace = new(StringComparer.OrdinalIgnoreCase) { "traceparent", "tracestate" };

    /// <summary>A hop-by-hop header (RFC 9110, 7.6.1), but for those that <c>Connection</c> names.</summary>
    public static bool IsHopByHop(string name) => OfOneConnection.Contains(name);

    public static bool IsTrace(string name) => OfW3cTrace.Contains(name);

    /// <summary>Whether one of the values of <c>Connection</c> names the header. Beside <c>close</c>, Kestrel shows no other value.</summary>
    public static bool IsNamed(string name, string? connection)
    {
        if (connection is null) return false;
        foreach (var range in connection.AsSpan().Split(','))
        {
            if (connection.AsSpan(range).Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    public static bool IsName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    public static bool IsValue(string value) => !value.AsSpan().ContainsAnyInRange('\0', '\x1f') && !value.Contains('\x7f');

    /// <summary>The body's, not the message's, in .NET's eyes: these can only be set on the content.</summary>
    public static bool IsContents(string name) =>
        name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Allow", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Expires", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Last-Modified", StringComparison.OrdinalIgnoreCase);
}
