using Edge.Hosting;
using Edge.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Endpoints;

/// <summary>Gives objects that have a <c>Fetch</c> an address. Their other methods are not exposed.</summary>
public sealed class ObjectFunctions(ObjectRequests objects, ObjectCallers callers)
{
    [Function("Objects")]
    public async Task<IResult> Fetch(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "objects/{className}/{name}/{*rest}")] HttpRequest request,
        string className,
        string name,
        CancellationToken cancellation)
    {
        if (!objects.Has(className, name)) return UnknownFunctions.NotFound(request);
        var isSocket = request.HttpContext.WebSockets.IsWebSocketRequest;

        // A browser cannot send a header with a WebSocket.
        if (isSocket && request.Headers.Authorization.Count == 0 && request.Query["access_token"] is [{ Length: > 0 } token, ..])
            request.Headers.Authorization = $"Bearer {token}";
        var (caller, refusal) = await callers.Of(request, className, cancellation);
        if (refusal is not null) return refusal;
        try
        {
            if (isSocket)
            {
                await objects.Serve(request.HttpContext, className, name, caller);
                return Results.Empty;
            }

            return await objects.Answer(request, className, name, ObjectCalls.Options(request, caller), cancellation);
        }
        catch (ObjectException failed)
        {
            return ObjectCalls.Error(failed.Error);
        }
    }
}
