using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Endpoints;

/// <summary>Whether the process lives.</summary>
public static class HealthFunctions
{
    [Function("HealthLive")]
    public static IResult Live([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/live")] HttpRequest request) =>
        Results.Text("""{"status":"live"}""", "application/json");
}
