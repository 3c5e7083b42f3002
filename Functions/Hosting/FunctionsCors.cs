using Edge.Postgrest;
using Edge.Postgrest.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting;

/// <summary>Answers browsers of other origins for the app's own functions by the same rules as the REST API does.</summary>
internal sealed class FunctionsCors(IServiceProvider services) : IStartupFilter
{
    // They have rules of their own, or nothing for a page of another origin.
    private static readonly PathString[] Others = ["/rest/v1", "/realtime/v1", "/cache", "/feed", "/metrics", "/health", "/docs", "/console"];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(following => http => IsOfOthers(http.Request) ? following(http) : Frame(http, following));
        next(app);
    };

    private static bool IsOfOthers(HttpRequest request) =>
        request.Headers.Origin.Count == 0 || Array.Exists(Others, other => request.Path.StartsWithSegments(other, StringComparison.OrdinalIgnoreCase));

    private Task Frame(HttpContext http, RequestDelegate following)
    {
        var config = services.GetService<PostgrestEngine>()?.Current?.Config ?? new PostgrestConfig { ConnectionString = "" };
        var asked = new PostgrestRequest(http.Request.Method, http.Request.Path.Value ?? "/", "", http.Request.Headers, Stream.Null);
        if (Cors.Preflight(asked, config) is { } preflight)
        {
            http.Response.StatusCode = preflight.Status;
            Add(preflight.Headers, http.Response);
            return Task.CompletedTask;
        }

        Add(Cors.HeadersFor(asked, config), http.Response);
        return following(http);
    }

    private static void Add(IReadOnlyList<KeyValuePair<string, string>> headers, HttpResponse response)
    {
        foreach (var (name, value) in headers) response.Headers[name] = value;
    }
}
