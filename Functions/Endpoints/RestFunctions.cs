using System.Runtime.CompilerServices;
using Edge.Origin;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace Edge.Endpoints;

/// <summary>PostgREST's API: every relation and function of the exposed schemas.</summary>
public sealed class RestFunctions(IOrigin origin)
{
    private const string Mount = "/rest/v1";

    [Function("Rest")]
    public async Task Rest([HttpTrigger(AuthorizationLevel.Anonymous, Route = "rest/v1/{*path}")] HttpRequest request)
    {
        var http = request.HttpContext;
        await using var answer = await origin.Answer(Asked(request), http.RequestAborted);
        await Send(answer, http);
    }

    [Function("OpenApi")]
    public async Task OpenApi([HttpTrigger(AuthorizationLevel.Anonymous, Route = "rest/v1/openapi.json")] HttpRequest request)
    {
        var http = request.HttpContext;
        await using var answer = await origin.Describe(Asked(request), http.RequestAborted);
        await Send(answer, http);
    }

    private static PostgrestRequest Asked(HttpRequest request)
    {
        var path = request.Path.Value!;
        var http = request.HttpContext;
        var hasBody = http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false;
        return new(
            request.Method, path.Length > Mount.Length ? path[Mount.Length..] : "/", request.QueryString.Value ?? "", request.Headers,
            hasBody ? request.Body : Stream.Null)
        {
            Mount = Mount,
            RawTarget = http.Features.Get<IHttpRequestFeature>()?.RawTarget,
            ClientAddress = http.Connection.RemoteIpAddress,
            Scheme = request.Scheme,
            Observation = http.Features.Get<Observation>(),
        };
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask Send(PostgrestResponse answer, HttpContext http)
    {
        var response = http.Response;
        response.StatusCode = answer.Status;
        if (answer.Reason is not null) http.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = answer.Reason;
        foreach (var (name, value) in answer.Headers)
        {
            if (!IsSaid(name, response.Headers)) response.Headers.Append(name, value);
        }

        if (HttpMethods.IsHead(http.Request.Method) || answer.Status is 204 or 205 or 304) return;

        response.ContentLength = answer.Body.Length;
        if (answer.Body.Whole is { } bytes)
        {
            await Blocks.Send(bytes, response, http.RequestAborted);
            return;
        }

        try
        {
            await answer.Body.WriteTo(response.BodyWriter, http.RequestAborted);
        }
        catch (TimeoutException)
        {
            // The client took too long. It must not take what it has for the whole, and for us it is no failure.
            http.Abort();
        }
    }

    /// <summary>This app says it of every answer; so does another, if that is the origin.</summary>
    private static bool IsSaid(string name, IHeaderDictionary headers) =>
        name.Equals(HeaderNames.XContentTypeOptions, StringComparison.OrdinalIgnoreCase) && headers.XContentTypeOptions.Count > 0;
}
