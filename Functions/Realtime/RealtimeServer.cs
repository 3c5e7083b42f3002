using System.Collections.Concurrent;
using System.Net.Mime;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Edge.Realtime.Channels;
using Edge.Realtime.Phoenix;
using Microsoft.AspNetCore.Http;

namespace Edge.Realtime;

/// <summary>
/// Serves supabase-js's real time protocol. A socket's way is: who opens it, its frames (<see cref="RealtimeSocket"/>), its channels, and
/// what comes to them from other channels, other instances and the database.
/// </summary>
internal sealed class RealtimeServer(ChannelContext context)
{
    private static readonly TimeSpan SweepPause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<RealtimeSocket, bool> sockets = [];
    private readonly Lock httpGate = new();
    private TokenBucket http = new(context.Options.MaxHttpMessagesPerSecond);
    private int open;

    public int Sockets => Volatile.Read(ref open);

    public int Channels => sockets.Keys.Sum(socket => socket.ChannelCount);

    /// <summary>Answers <c>GET /realtime/v1/websocket?apikey=…&amp;vsn=…</c>: with a socket, or with why not.</summary>
    public async Task Accept(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await Refuse(http, StatusCodes.Status426UpgradeRequired, "This address is for WebSockets");
            return;
        }

        if (http.Request.Headers.Origin is [{ } origin, ..] && !context.AllowsOrigin(origin))
        {
            await Refuse(http, StatusCodes.Status403Forbidden, "This origin may not open sockets");
            return;
        }

        if (Version(http.Request.Query["vsn"]) is not { } version)
        {
            await Refuse(http, StatusCodes.Status400BadRequest, "vsn must be 1.0.0 or 2.0.0");
            return;
        }

        RealtimeCaller opener;
        try
        {
            opener = await context.Authenticate(Key(http.Request), http.RequestAborted);
        }
        catch (RealtimeRefusedException refused)
        {
            await Refuse(http, StatusCodes.Status401Unauthorized, refused.Message);
            return;
        }

        if (Interlocked.Increment(ref open) > context.Options.MaxSockets)
        {
            Interlocked.Decrement(ref open);
            await Refuse(http, StatusCodes.Status429TooManyRequests, "ConnectionRateLimitReached: Too many connected users");
            return;
        }

        try
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = Timeout.InfiniteTimeSpan });
            using var served = new RealtimeSocket(socket, version, opener, context, http.Abort);
            await Serve(served, http.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    /// <summary>Sends broadcasts that came over HTTP. Private ones that the caller may not send are left out.</summary>
    /// <returns>How many were sent; null: too many a second.</returns>
    public async ValueTask<int?> Broadcast(IReadOnlyList<Broadcast> broadcasts, RealtimeCaller caller, CancellationToken cancellation)
    {
        lock (httpGate)
        {
            if (!http.TryTake(context.Time, broadcasts.Count)) return null;
        }

        var sent = 0;
        foreach (var broadcast in broadcasts)
        {
            if (!await MaySend(broadcast.Topic, caller, cancellation)) continue;
            Broadcasts.Send(context, broadcast, sender: null);
            sent++;
        }

        return sent;
    }

    /// <exception cref="RealtimeRefusedException">The token is not accepted.</exception>
    public ValueTask<RealtimeCaller> Authenticate(string? token, CancellationToken cancellation) => context.Authenticate(token, cancellation);

    /// <summary>Bytes of a payload at most.</summary>
    public int MaxPayload => context.Options.MaxPayload;

    /// <summary>Runs what is not done for one socket. Ends when cancelled, and sends all sockets away then.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        if (context.Bus is { } bus) bus.Listener = new ClusterMember(context, bus);
        try
        {
            await Task.WhenAll(Sweep(cancellation), context.Bus?.Run(cancellation) ?? Task.CompletedTask, context.Replay?.KeepSwept(context.Time, cancellation) ?? Task.CompletedTask);
        }
        finally
        {
            foreach (var socket in sockets.Keys) socket.GoAway();
        }
    }

    /// <summary>The figures of <c>/realtime/stats</c>.</summary>
    public JsonObject Stats() => new()
    {
        ["sockets"] = Sockets,
        ["channels"] = Channels,
        ["topics"] = context.Topics.Count,
        ["presences"] = context.Topics.Presences,
        ["instances"] = 1 + (context.Bus?.Peers ?? 0),
        ["connected"] = context.Bus?.IsConnected ?? true,
        ["received"] = context.Metrics.ReceivedTotal,
        ["sent"] = context.Metrics.SentTotal,
        ["refused"] = context.Metrics.RefusedTotal,
        ["cutOff"] = context.Metrics.CutOffTotal,
        ["changes"] = context.Metrics.ChangesTotal,
        ["rowChecks"] = context.Metrics.RowChecksTotal,
    };

    private async ValueTask<bool> MaySend(TopicName topic, RealtimeCaller caller, CancellationToken cancellation)
    {
        if (!topic.IsPrivate) return !context.Options.PrivateOnly;
        return context.Authorization is { } authorization
            && (await authorization.Rights(topic.Name, caller, writing: true, cancellation)).HasFlag(ChannelRights.WriteBroadcast);
    }

    private async Task Serve(RealtimeSocket socket, CancellationToken aborted)
    {
        sockets.TryAdd(socket, true);
        try
        {
            await socket.Run(aborted);
        }
        finally
        {
            sockets.TryRemove(socket, out _);
        }
    }

    private async Task Sweep(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(SweepPause, context.Time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            foreach (var socket in sockets.Keys) socket.Sweep();
        }
    }

    private static PhoenixVersion? Version(string? named) => named switch
    {
        null or "" or "1.0.0" => PhoenixVersion.V1,
        "2.0.0" => PhoenixVersion.V2,
        _ => null,
    };

    /// <summary>The key: of the query, as browsers cannot send headers with a socket; else of a header.</summary>
    private static string? Key(HttpRequest request) =>
        request.Query["apikey"] is [{ Length: > 0 } key, ..] ? key : request.Headers["apikey"] is [{ Length: > 0 } header, ..] ? header : null;

    private static Task Refuse(HttpContext http, int status, string error)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = MediaTypeNames.Application.Json;
        return http.Response.WriteAsync(new JsonObject { ["error"] = error }.ToJsonString(), http.RequestAborted);
    }
}
