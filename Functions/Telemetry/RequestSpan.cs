using System.Diagnostics;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Telemetry;

/// <summary>The span of a whole request, a child of the caller's if that sends one (W3C Trace Context).</summary>
/// <remarks>
/// OpenTelemetry semantic conventions, HTTP server spans. Neither the query nor any header is told: they hold what clients look for, and secrets.
/// </remarks>
internal static class RequestSpan
{
    /// <returns>Null: nobody listens, or this request is not recorded.</returns>
    public static Activity? Start(HttpRequest request, string route)
    {
        if (!Observation.Source.HasListeners()) return null;

        // The web server's own activity, if it made one, is nobody's: a span of it would be missing between the caller's and this one.
        Activity.Current = null;
        ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var caller);
        var span = Observation.Source.StartActivity($"{HttpMethod(request.Method)} {route}", ActivityKind.Server, caller);
        if (span is not { IsAllDataRequested: true }) return span;
        span.SetTag("http.request.method", HttpMethod(request.Method));
        span.SetTag("http.route", route);
        span.SetTag("url.scheme", request.Scheme);
        span.SetTag("url.path", request.Path.Value);
        return span;
    }

    public static void End(Activity span, int status)
    {
        span.SetTag("http.response.status_code", status);
        if (status >= 500) span.SetStatus(ActivityStatusCode.Error);
        span.Stop();
    }

    /// <summary>One of HTTP's, else <c>_OTHER</c>: a client can make up as many as it likes.</summary>
    public static string HttpMethod(string method) => method switch
    {
        "GET" or "HEAD" or "POST" or "PATCH" or "PUT" or "DELETE" or "OPTIONS" or "TRACE" or "CONNECT" => method,
        _ => "_OTHER",
    };
}
