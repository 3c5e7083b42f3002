using Edge.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Endpoints;

/// <summary>For Prometheus. Opened by the master key, in the header <c>x-functions-key</c> or as <c>?code=</c>.</summary>
public sealed class MetricsFunctions(MetricsPage metrics)
{
    [Function("Metrics")]
    public IResult Metrics([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "metrics")] HttpRequest request) =>
        metrics.Text() is { } text ? Results.Text(text, MetricsPage.ContentType) : UnknownFunctions.NotFound(request);
}
