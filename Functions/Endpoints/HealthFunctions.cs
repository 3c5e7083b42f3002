using System.Text.Json.Nodes;
using Edge.ChangeFeed;
using Edge.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Endpoints;

/// <summary>For load balancers: whether the process lives, and whether it is of any use.</summary>
public sealed class HealthFunctions(Readiness readiness, FeedOperations feed)
{
    [Function("HealthLive")]
    public static IResult Live([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/live")] HttpRequest request) =>
        Status("live", reason: null, StatusCodes.Status200OK);

    /// <summary>
    /// 503 with the reason as long as requests have nothing to be answered from. A cache that its feed does not cover is a detail: requests are answered
    /// all the same.
    /// </summary>
    [Function("HealthReady")]
    public async Task<IResult> Ready(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/ready")] HttpRequest request) =>
        await readiness.Missing(request.HttpContext.RequestAborted) is { } reason
            ? Status("not ready", reason, StatusCodes.Status503ServiceUnavailable)
            : Status("ready", reason: null, StatusCodes.Status200OK, feed.Uncovered);

    /// <summary>For an ingress: 503 until requests could be answered once, then 200 also while the database is down, since the cache can answer.</summary>
    [Function("HealthServing")]
    public async Task<IResult> Serving(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/serving")] HttpRequest request) =>
        await readiness.NotServing(request.HttpContext.RequestAborted) is { } reason
            ? Status("not serving", reason, StatusCodes.Status503ServiceUnavailable)
            : Status("serving", reason: null, StatusCodes.Status200OK);

    private static IResult Status(string status, string? reason, int code, string? uncovered = null)
    {
        var body = new JsonObject { ["status"] = status };
        if (reason is not null) body["reason"] = reason;
        if (uncovered is not null) body["cache"] = $"not covered by the change feed: {uncovered}";
        return Results.Text(body.ToJsonString(), "application/json", statusCode: code);
    }
}
