using System.Net.Mime;
using System.Text.Json.Nodes;
using Edge.Realtime;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Endpoints;

/// <summary>Takes broadcasts over HTTP, as supabase-js sends them without a socket, and tells operators what the sockets do.</summary>
public sealed class RealtimeFunctions(RealtimeOperations realtime)
{
    [Function("RealtimeStats")]
    public IResult Stats([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "realtime/stats")] HttpRequest request) =>
        realtime.IsOn ? Results.Text(realtime.Stats.ToJsonString(), MediaTypeNames.Application.Json) : Off();

    /// <summary>Takes several: <c>{"messages":[{topic,event,payload,private}]}</c>.</summary>
    [Function("RealtimeBroadcast")]
    public async Task<IResult> Broadcast(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "realtime/v1/api/broadcast")] HttpRequest request)
    {
        if (!realtime.IsOn) return Off();
        if (Preflight(request) is { } preflight) return preflight;
        if (await Body(request) is not { } body) return TooLarge();
        return Answer(await realtime.Broadcast(body, Token(request), request.HttpContext.RequestAborted));
    }

    /// <summary>Takes one; the body is its payload, JSON or bytes.</summary>
    [Function("RealtimeBroadcastEvent")]
    public async Task<IResult> BroadcastEvent(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "realtime/v1/api/broadcast/{topic}/events/{name}")] HttpRequest request,
        string topic, string name)
    {
        if (!realtime.IsOn) return Off();
        if (Preflight(request) is { } preflight) return preflight;
        if (request.Query.Keys.Any(key => key.StartsWith("persist", StringComparison.Ordinal)))
            return Answer(new(422, "persist is not supported, use realtime.send"));
        if (await Body(request) is not { } body) return TooLarge();
        var isBytes = request.ContentType?.StartsWith(MediaTypeNames.Application.Octet, StringComparison.OrdinalIgnoreCase) == true;
        return Answer(await realtime.Broadcast(
            topic, name, request.Query["private"] == "true", !isBytes, body, Token(request), request.HttpContext.RequestAborted));
    }

    /// <summary>Lets browsers of other origins in, and answers what they ask before they come; null: it is no such question.</summary>
    private IResult? Preflight(HttpRequest request)
    {
        var headers = request.HttpContext.Response.Headers;
        if (request.Headers.Origin is [{ } origin, ..] && realtime.AllowsOrigin(origin))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.Vary = "Origin";
            if (HttpMethods.IsOptions(request.Method))
            {
                headers.AccessControlAllowMethods = "POST";
                headers.AccessControlAllowHeaders = request.Headers.AccessControlRequestHeaders;
                headers.AccessControlMaxAge = "86400";
            }
        }

        return HttpMethods.IsOptions(request.Method) ? Results.StatusCode(StatusCodes.Status204NoContent) : null;
    }

    /// <returns>Null: it is too long.</returns>
    private async ValueTask<ReadOnlyMemory<byte>?> Body(HttpRequest request)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted) is > 0 and var read)
        {
            if (body.Length + read > realtime.LongestBody) return null;
            body.Write(buffer, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static string? Token(HttpRequest request)
    {
        if (request.Headers.Authorization is [{ } authorization, ..] && authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return authorization["Bearer ".Length..].Trim();
        if (request.Headers["apikey"] is [{ Length: > 0 } header, ..]) return header;
        return request.Query["apikey"] is [{ Length: > 0 } key, ..] ? key : null;
    }

    private static IResult Answer(BroadcastResult result) =>
        result.Status == StatusCodes.Status202Accepted ? Results.StatusCode(result.Status) : Error(result.Status, result.Message);

    private static IResult TooLarge() => Error(StatusCodes.Status413PayloadTooLarge, "payload_size_exceeded");

    private static IResult Off() =>
        Error(StatusCodes.Status404NotFound, "Real time is off: set ChangeFeed:Mode, or Realtime:Enabled for broadcast and presence alone");

    private static IResult Error(int status, string message) =>
        Results.Text(new JsonObject { ["message"] = message }.ToJsonString(), MediaTypeNames.Application.Json, statusCode: status);
}
