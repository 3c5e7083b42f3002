using Edge.Objects;
using Microsoft.AspNetCore.Http;

namespace Edge.Endpoints.Samples;

/// <summary>Counts. The smallest object there is.</summary>
public sealed class Counter(ObjectContext context) : DurableObject(context)
{
    private const string Value = "n";

    public async Task<long> Increment(long by = 1)
    {
        var next = await Read() + by;
        await Storage.Put(Value, next);
        return next;
    }

    public async Task<long> Read() => await Storage.Get<long?>(Value) ?? 0;

    /// <summary><c>GET</c> reads, <c>POST</c> adds one.</summary>
    public override async Task<IResult> Fetch(HttpRequest request) => request.Method switch
    {
        "GET" or "HEAD" => Results.Json(new CounterValue(await Read())),
        "POST" => Results.Json(new CounterValue(await Increment())),
        _ => Results.StatusCode(StatusCodes.Status405MethodNotAllowed),
    };
}

/// <summary>The counter as JSON.</summary>
public sealed record CounterValue(long Value);
