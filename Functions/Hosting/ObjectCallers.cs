using Edge.Endpoints;
using Edge.Objects;
using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Responses;
using Microsoft.AspNetCore.Http;

namespace Edge.Hosting;

/// <summary>Finds out who asks for an object, by the same tokens as <c>/rest/v1</c>, and whether the access policy lets them.</summary>
public sealed class ObjectCallers
{
    private readonly PostgrestEngine? engine;

    internal ObjectCallers(PostgrestEngine? engine) => this.engine = engine;

    /// <returns>The caller, or the answer that refuses.</returns>
    public async ValueTask<(ObjectCaller Caller, IResult? Refusal)> Of(HttpRequest request, string @class, CancellationToken cancellation)
    {
        try
        {
            var auth = await engine!.Authenticate(request.Headers, cancellation);
            var isAllowed = engine.Policy is not { } policy || policy.EntriesFor(auth.Role).Any(entry => entry.Entry.Objects.Contains(@class));
            return (new(auth.Role, auth.Claims), isAllowed ? null : ObjectCalls.Error(ObjectError.Denied(@class, auth.IsAnonymous)));
        }
        catch (ApiException refused)
        {
            return (ObjectCaller.App, new Refusal(refused.Error));
        }
    }

    private sealed class Refusal(ApiError error) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = ErrorResponder.From(error, new() { ConnectionString = "" });
            httpContext.Response.StatusCode = response.Status;
            foreach (var (name, value) in response.Headers) httpContext.Response.Headers.Append(name, value);
            httpContext.Response.ContentLength = response.Body.Length;
            await response.Body.WriteTo(httpContext.Response.BodyWriter, httpContext.RequestAborted);
        }
    }
}
