using System.Net.Mime;
using System.Text.Json.Nodes;
using Edge.ChangeFeed;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Endpoints;

/// <summary>For operators: it needs the master key.</summary>
public sealed class FeedFunctions(FeedOperations feed)
{
    [Function("FeedStats")]
    public IResult Stats([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "feed/stats")] HttpRequest request)
    {
        var stats = new JsonObject
        {
            ["mode"] = feed.Mode, ["epoch"] = feed.Epoch, ["owner"] = feed.IsOwner, ["sequence"] = feed.Sequence, ["floor"] = feed.Floor, ["lagMs"] = feed.Lag,
            ["silentMs"] = feed.Silence, ["covered"] = feed.IsCovered,
        };
        if (feed.Uncovered is { } reason) stats["reason"] = reason;
        return Results.Text(stats.ToJsonString(), MediaTypeNames.Application.Json);
    }
}
