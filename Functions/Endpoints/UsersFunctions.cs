using Edge.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Endpoints;

/// <summary>The sample's users, each route one call of PostgREST in the caller's name.</summary>
public sealed class UsersFunctions(PostgrestClient client, SamplesOptions samples)
{
    private const string Table = "users";
    private const string OneObject = "application/vnd.pgrst.object+json";

    /// <summary><c>GET /users?minFollowers=100</c>; without the parameter: all.</summary>
    [Function("ListUsers")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users")] HttpRequest request, CancellationToken cancellation)
    {
        if (!samples.Enabled) return UnknownFunctions.NotFound(request);
        var users = client.AsCaller(request).From(Table).Order("id");
        if (request.Query["minFollowers"].ToString() is { Length: > 0 } least) users = users.Gte("followers", least);
        return new NamedAnswer("users", await users.Send(cancellation));
    }

    [Function("ReadUser")]
    public async Task<IResult> Read(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellation)
    {
        if (!samples.Enabled) return UnknownFunctions.NotFound(request);
        var answer = await client.AsCaller(request).SetHeader("Accept", OneObject).From(Table).Eq("id", id).Send(cancellation);
        if ((int)answer.StatusCode != StatusCodes.Status406NotAcceptable) return new NamedAnswer("user", answer);
        answer.Dispose();
        return NamedAnswer.Nothing("user");
    }

    /// <summary>The body is a JSON object whose keys are names of columns.</summary>
    [Function("CreateUser")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users")] HttpRequest request, CancellationToken cancellation)
    {
        if (!samples.Enabled) return UnknownFunctions.NotFound(request);
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellation);
        var row = Payload.Json(body.GetBuffer().AsMemory(0, (int)body.Length));
        var answer = await client.AsCaller(request).SetHeader("Accept", OneObject).From(Table).Insert(row).Send(cancellation);
        return new NamedAnswer("user", answer, user => $"/users/{user.GetProperty("id")}");
    }
}
