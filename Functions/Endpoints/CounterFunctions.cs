using Edge.Endpoints.Samples;
using Edge.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Endpoints;

/// <summary>A sample of durable objects: counters, open to everybody. An <c>Idempotency-Key</c> makes a repeat count once.</summary>
public sealed class CounterFunctions(DurableObjects objects, SamplesOptions samples)
{
    [Function("CounterAdd")]
    public Task<IResult> Add(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "samples/counters/{name}")] HttpRequest request,
        string name,
        CancellationToken cancellation) =>
        Answer(
            request, name,
            async counter => new CounterValue(await counter.Call(one => one.Increment(), ObjectCalls.Options(request), cancellation)));

    [Function("CounterRead")]
    public Task<IResult> Read(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "samples/counters/{name}")] HttpRequest request,
        string name,
        CancellationToken cancellation) =>
        Answer(request, name, async counter => new CounterValue(await counter.Call(one => one.Read(), cancellation)));

    private async Task<IResult> Answer(HttpRequest request, string name, Func<ObjectStub<Counter>, Task<CounterValue>> ask)
    {
        if (!samples.Enabled || !objects.IsOn || !ObjectId.IsName(name)) return UnknownFunctions.NotFound(request);
        try
        {
            return Results.Json(await ask(objects.Get<Counter>(name)));
        }
        catch (ObjectException failed)
        {
            return ObjectCalls.Error(failed.Error);
        }
    }
}
