namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>Where clients reach the API.</summary>
/// <param name="Scheme">http or https.</param>
/// <param name="BasePath">With its leading slash.</param>
public sealed record ApiAddress(string Scheme, string Host, int Port, string BasePath)
{
    /// <summary>The proxy's, if there is one; else the one of the settings.</summary>
    /// <remarks>PostgREST v16.2, Response/OpenAPI.hs > proxyUri; Network.hs > escapeHostName.</remarks>
    /// <param name="mount">What stands before all paths: <c>/rest/v1</c>, or empty.</param>
    public static ApiAddress Of(PostgrestConfig config, string mount)
    {
        if (config.OpenApiServerProxyUri is { } proxy && Uri.TryCreate(proxy, UriKind.Absolute, out var uri))
            return new(uri.Scheme, uri.Host, uri.Port, uri.AbsolutePath);

        return new(
            "http", config.ServerHost is "*" or "*4" or "!4" or "*6" or "!6" ? "0.0.0.0" : config.ServerHost, config.ServerPort,
            mount.Length > 0 ? mount : "/");
    }
}
