namespace Edge.Postgrest.Responses;

/// <summary>What stands around every answer, errors included: the trace header before it, the CORS headers after it.</summary>
/// <remarks>PostgREST v16.2, App.hs > traceHeaderMiddleware; Cors.hs > middleware.</remarks>
public static class ResponseFrame
{
    public static PostgrestResponse Around(PostgrestResponse response, PostgrestRequest http, PostgrestConfig config)
    {
        var cors = Cors.HeadersFor(http, config);
        if (config.ServerTraceHeader is null && cors is []) return response;

        return new()
        {
            Status = response.Status,
            Reason = response.Reason,
            Headers = [.. Trace(http, config), .. response.Headers, .. cors],
            Body = response.Body,
        };
    }

    private static KeyValuePair<string, string>[] Trace(PostgrestRequest http, PostgrestConfig config) =>
        config.ServerTraceHeader is { } name ? [new(name, http.Headers[name] is [{ } value, ..] ? HeaderSyntax.Mended(value) : "")] : [];
}
