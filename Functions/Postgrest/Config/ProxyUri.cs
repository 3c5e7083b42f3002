namespace Edge.Postgrest.Config;

/// <summary>The address under which clients see the API, for the OpenAPI document.</summary>
/// <remarks>PostgREST v16.2, Config/Proxy.hs.</remarks>
public sealed record ProxyUri(string Scheme, string Host, int Port, string Path)
{
    /// <summary>An absolute http(s) URI with a host, and neither user nor query.</summary>
    public static bool IsValid(string text) => Of(text) is not null;

    public static ProxyUri? Of(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return null;
        if (!text.Contains("://", StringComparison.Ordinal) || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.Query.Length > 0)
            return null;
        return uri.Fragment.Length > 0 || uri.Port is < 1 or > 65535 ? null : new(uri.Scheme, uri.Host, uri.Port, uri.AbsolutePath);
    }
}
