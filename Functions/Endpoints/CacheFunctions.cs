using System.Net.Mime;
using System.Text.Json.Nodes;
using Edge.Cache;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Endpoints;

/// <summary>For operators: they need the master key.</summary>
public sealed class CacheFunctions(CacheOperations cache)
{
    [Function("CacheStats")]
    public IResult Stats([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "cache/stats")] HttpRequest request) =>
        cache.IsOn
            ? Json(new JsonObject(cache.Stats.Select(stat => KeyValuePair.Create(stat.Key, (JsonNode?)stat.Value))))
            : Off();

    /// <summary>By <c>?relation=</c>, <c>?tag=</c>, <c>?prefix=</c> (of path and query) or <c>?all=true</c>; several mean each of them.</summary>
    [Function("CachePurge")]
    public async Task<IResult> Purge([HttpTrigger(AuthorizationLevel.Admin, "post", Route = "cache/purge")] HttpRequest request)
    {
        if (!cache.IsOn) return Off();
        var (relation, tag, prefix, all) = (Parameter("relation"), Parameter("tag"), Parameter("prefix"), Parameter("all") is "true");
        if (relation is null && tag is null && prefix is null && !all)
        {
            return Json(
                new JsonObject { ["message"] = "Say what to purge: ?relation=, ?tag=, ?prefix= or ?all=true" }, StatusCodes.Status400BadRequest);
        }

        var purged = await cache.Purge(relation, tag, prefix, all, request.HttpContext.RequestAborted);
        return Json(new JsonObject { ["purged"] = purged });

        string? Parameter(string name) => request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;
    }

    private static IResult Off() =>
        Json(new JsonObject { ["message"] = "The cache is off: no policy keeps anything" }, StatusCodes.Status404NotFound);

    private static IResult Json(JsonObject body, int status = StatusCodes.Status200OK) =>
        Results.Text(body.ToJsonString(), MediaTypeNames.Application.Json, statusCode: status);
}
