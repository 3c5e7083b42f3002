using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Endpoints;

/// <summary>What no other function answers. Functions are tried in the order of their names: this one's has to stay the last.</summary>
public static class UnknownFunctions
{
    [Function("Unknown")]
    public static IResult NotFound([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request) =>
        Results.Text("""{"message":"Not Found"}""", MediaTypeNames.Application.Json, statusCode: StatusCodes.Status404NotFound);
}
