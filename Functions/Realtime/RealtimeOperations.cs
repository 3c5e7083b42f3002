using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Realtime.Channels;
using Edge.Realtime.Phoenix;

namespace Edge.Realtime;

/// <summary>Offers what has a route of its own beside the socket: statistics and broadcasts over HTTP.</summary>
public sealed class RealtimeOperations
{
    private readonly RealtimeServer? server;
    private readonly Func<string, bool> allowsOrigin;

    /// <param name="server">Null: real time is off.</param>
    /// <param name="allowsOrigin">Whether browsers may call from an origin.</param>
    internal RealtimeOperations(RealtimeServer? server, Func<string, bool> allowsOrigin) => (this.server, this.allowsOrigin) = (server, allowsOrigin);

    public bool IsOn => server is not null;

    /// <summary>The figures of this instance.</summary>
    public JsonObject Stats => server?.Stats() ?? [];

    /// <summary>Bytes of a request's body at most.</summary>
    public int LongestBody => server!.MaxPayload;

    public bool AllowsOrigin(string origin) => allowsOrigin(origin);

    /// <summary>Sends one broadcast. A private one that the caller may not send is refused.</summary>
    /// <param name="isJson">The payload is JSON, else bytes.</param>
    public async ValueTask<BroadcastResult> Broadcast(
        string topic, string name, bool isPrivate, bool isJson, ReadOnlyMemory<byte> payload, string? token, CancellationToken cancellation)
    {
        if (topic.Length == 0 || name.Length == 0) return BroadcastResult.Invalid("topic and event must not be empty");
        if (isJson && !PhoenixDecoder.IsJson(payload.Span)) return BroadcastResult.Invalid("the payload is not JSON");
        var broadcast = new Broadcast(new(topic, isPrivate), name, payload, isJson ? PayloadEncoding.Json : PayloadEncoding.Binary);
        return await Send([broadcast], token, cancellation) switch
        {
            { Status: 202, Sent: 0 } => new(403, $"Unauthorized: You do not have permissions to write to this Channel topic: {topic}"),
            var result => result,
        };
    }

    /// <summary>Sends the broadcasts of <c>{"messages":[{topic,event,payload,private}]}</c>, without those that the caller may not send.</summary>
    public async ValueTask<BroadcastResult> Broadcast(ReadOnlyMemory<byte> body, string? token, CancellationToken cancellation)
    {
        if (!PhoenixDecoder.IsJson(body.Span)) return BroadcastResult.Invalid("the body is not JSON");
        using var document = JsonDocument.Parse(body);
        var broadcasts = new List<Broadcast>();
        try
        {
            foreach (var message in document.RootElement.GetProperty("messages").EnumerateArray())
            {
                var isPrivate = message.TryGetProperty("private", out var flag) && flag.ValueKind is JsonValueKind.True;
                if (message.GetProperty("topic").GetString() is not { Length: > 0 } topic || message.GetProperty("event").GetString() is not { Length: > 0 } name)
                    return BroadcastResult.Invalid("topic and event must not be empty");
                broadcasts.Add(new(
                    new(topic, isPrivate), name, Encoding.UTF8.GetBytes(message.GetProperty("payload").GetRawText()), PayloadEncoding.Json));
            }
        }
        catch (Exception other) when (other is KeyNotFoundException or InvalidOperationException)
        {
            return BroadcastResult.Invalid("the body must be {\"messages\":[{\"topic\":…,\"event\":…,\"payload\":…}]}");
        }

        return await Send(broadcasts, token, cancellation);
    }

    private async ValueTask<BroadcastResult> Send(IReadOnlyList<Broadcast> broadcasts, string? token, CancellationToken cancellation)
    {
        try
        {
            var caller = await server!.Authenticate(token, cancellation);
            return await server.Broadcast(broadcasts, caller, cancellation) is { } sent
                ? new(202, "") { Sent = sent }
                : new(429, "Too many messages per second");
        }
        catch (RealtimeRefusedException refused)
        {
            return new(401, refused.Message);
        }
    }
}

/// <summary>Says what became of broadcasts over HTTP.</summary>
/// <param name="Status">The answer's HTTP status: 202, or an error.</param>
/// <param name="Message">The reason of an error.</param>
public sealed record BroadcastResult(int Status, string Message)
{
    public int Sent { get; init; }

    internal static BroadcastResult Invalid(string message) => new(422, message);
}
