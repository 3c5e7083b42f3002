using System.Diagnostics;
using Edge.Postgrest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Edge.Telemetry;

/// <summary>
/// Stands around every request, in both hosts: its span, its duration, its line in the log. What the engine has seen of it comes back in the
/// <see cref="Observation"/> among the request's features, which is there only if somebody looks.
/// </summary>
/// <param name="config">What is in force; says which requests are logged.</param>
internal sealed class RequestObserver(Routes routes, RequestMetrics metrics, AccessLog log, Func<PostgrestConfig> config) : IStartupFilter
{
    private const int ClientClosedRequest = 499;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(following => http => Observe(http, following));
        next(app);
    };

    private async Task Observe(HttpContext http, RequestDelegate next)
    {
        // 1. Who looks?
        var started = Stopwatch.GetTimestamp();
        var request = http.Request;
        var route = routes.Of(request.Path.Value ?? "/");
        var span = RequestSpan.Start(request, route);
        var isLogged = config().LogLevel != PostgrestLogLevel.Crit;
        var seen = span is not null || isLogged ? new Observation(span) : null;
        if (seen is not null) http.Features.Set(seen);

        // 2. The request.
        var failed = true;
        try
        {
            await next(http);
            failed = false;
        }
        finally
        {
            // 3. What is to be told of it.
            var status = StatusOf(http, failed);
            metrics.Record(request.Method, route, request.Scheme, status, Stopwatch.GetElapsedTime(started));
            if (isLogged && config().Logs(status)) log.Write(http, seen?.Role, status);
            if (span is not null) RequestSpan.End(span, status);
        }
    }

    private static int StatusOf(HttpContext http, bool failed) =>
        !failed || http.Response.HasStarted ? http.Response.StatusCode
        : http.RequestAborted.IsCancellationRequested ? ClientClosedRequest
        : StatusCodes.Status500InternalServerError;
}
