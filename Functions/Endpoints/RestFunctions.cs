using Edge.Postgrest;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Endpoints;

/// <summary>PostgREST's API: every relation and function of the exposed schemas.</summary>
public sealed class RestFunctions(PostgrestEngine engine)
{
    private const string Mount = "/rest/v1";

    [Function("Rest")]
    public async Task Rest([HttpTrigger(AuthorizationLevel.Anonymous, Route = "rest/v1/{*path}")] HttpRequest request)
    {
        var path = request.Path.Value![Mount.Length..];
        var asked = new PostgrestRequest(
            request.Method, path.Length == 0 ? "/" : path, request.QueryString.Value ?? "", request.Headers, request.Body);
        await using var response = await engine.Answer(asked, request.HttpContext.RequestAborted);
        await Send(response, request.HttpContext);
    }

    private static async Task Send(PostgrestResponse response, HttpContext http)
    {
        http.Response.StatusCode = response.Status;
        if (response.Reason is not null) http.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = response.Reason;
        foreach (var (name, value) in response.Headers) http.Response.Headers.Append(name, value);
        if (HttpMethods.IsHead(http.Request.Method) || response.Status is 204 or 205 or 304) return;

        http.Response.ContentLength = response.Body.Length;
        await response.Body.WriteTo(http.Response.BodyWriter, http.RequestAborted);
    }
}
