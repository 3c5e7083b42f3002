using System.Net.WebSockets;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Realtime;

/// <summary>What a socket does with frames that no good client sends, with too many of them, and in time.</summary>
public sealed class SocketTests(ChatApps chat) : IClassFixture<ChatApps>
{
    /// <summary>Frames that hostile clients send; more by the environment variable.</summary>
    private static readonly int Frames = int.TryParse(Environment.GetEnvironmentVariable("EDGE_HOSTILE_FRAMES"), out var frames) ? frames : 3_000;

    [SkippableFact]
    public async Task A_heartbeat_a_join_and_a_leave_are_answered_as_Phoenix_does()
    {
        await using var client = await PhoenixClient.Open(chat.First);

        await client.Send("""[null,"7","phoenix","heartbeat",{}]""");
        Assert.Equal("""[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]""", await client.Receive());
        await client.Send("""["6","6","realtime:room1","phx_join",{"config":{"presence":{"enabled":false}}}]""");
        Assert.Equal("""["6","6","realtime:room1","phx_reply",{"status":"ok","response":{"postgres_changes":[]}}]""", await client.Receive());
        await client.Send("""["6","9","realtime:room1","phx_leave",{}]""");
        Assert.Equal("""["6","9","realtime:room1","phx_reply",{"status":"ok","response":{}}]""", await client.Receive());
        Assert.Equal("""["6","6","realtime:room1","phx_close",{}]""", await client.Receive());
    }

    [SkippableFact]
    public async Task A_join_of_a_topic_that_is_joined_closes_the_join_before()
    {
        await using var client = await PhoenixClient.Open(chat.First, vsn: "1.0.0");

        await client.Send("""{"topic":"realtime:a","event":"phx_join","payload":{"config":{"presence":{"enabled":false}}},"ref":"1","join_ref":"1"}""");
        Assert.Equal("""{"topic":"realtime:a","event":"phx_reply","payload":{"status":"ok","response":{"postgres_changes":[]}},"ref":"1","join_ref":"1"}""", await client.Receive());
        await client.Send("""{"topic":"realtime:a","event":"phx_join","payload":{"config":{"presence":{"enabled":false}}},"ref":"2","join_ref":"2"}""");
        Assert.Equal("""{"topic":"realtime:a","event":"phx_close","payload":{},"ref":"1","join_ref":"1"}""", await client.Receive());
        Assert.Equal("""{"topic":"realtime:a","event":"phx_reply","payload":{"status":"ok","response":{"postgres_changes":[]}},"ref":"2","join_ref":"2"}""", await client.Receive());
    }

    [SkippableTheory]
    [InlineData("""nonsense""", "Bad request: the frame is not JSON")]
    [InlineData("""{}""", "Bad request: the frame is no array")]
    [InlineData("""["1","1","realtime:x","phx_join"]""", "Bad request: the frame has no payload")]
    [InlineData("""["1","1","realtime:x","phx_join",{}] []""", "Bad request: the frame is not JSON")]
    [InlineData("""["1","1",7,"phx_join",{}]""", "Bad request: the topic is no string")]
    [InlineData("""["1","1","realtime:x","phx_join","\ud800"]""", "Bad request: the payload is not JSON")]
    [InlineData("""["1","1","realtime:x","phx_join",[]]""", "Bad request: the payload must be an object")]
    [InlineData("""["1","1","realtime:x","phx_join",{"config":[]}]""", "Bad request: config must be of kind object")]
    [InlineData("""["1","1","realtime:x","phx_join",{"config":{"private":1}}]""", "Bad request: private must be true or false")]
    [InlineData("""["1","1","realtime:","phx_join",{}]""", "TopicNameRequired: You must provide a topic name")]
    [InlineData("""["1","1","other","phx_join",{}]""", "TopicNameRequired: You must provide a topic name")]
    [InlineData("""["1","1","realtime:x","dance",{}]""", "unmatched topic")]
    [InlineData("""["1","1","realtime:x","phx_join",{"access_token":"a.b.c"}]""", "JwtSignatureError")]
    public async Task A_bad_frame_is_answered_by_an_error_and_the_socket_goes_on(string frame, string reason)
    {
        await using var client = await PhoenixClient.Open(chat.First);

        await client.Send(frame);
        var answer = await client.Receive();

        Assert.Contains("\"status\":\"error\"", answer, StringComparison.Ordinal);
        Assert.Contains(reason, answer, StringComparison.Ordinal);
        await client.Send("""[null,"7","phoenix","heartbeat",{}]""");
        Assert.Contains("ok", await client.Reply("7"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Generated_frames_get_no_more_than_error_replies_and_leave_no_memory_behind()
    {
        _ = chat.First;
        await using var app = await chat.Start(("Realtime:MaxJoinsPerSecond", "1000000"), ("Realtime:MaxMessagesPerSecond", "1000000"));
        await using var client = await PhoenixClient.Open(app);
        var reading = Task.Run(async () =>
        {
            while (await client.Receive() is { } frame && !frame.Contains("\"the-end\"", StringComparison.Ordinal)) Assert.DoesNotContain("Unknown Error", frame, StringComparison.Ordinal);
        });

        GC.Collect();
        var before = GC.GetTotalMemory(true);
        foreach (var (bytes, isText) in HostileFrames.Take(Frames))
            await client.Send(bytes, isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary);
        await client.Send("""[null,"the-end","phoenix","heartbeat",{}]""");
        await reading;

        Assert.True(GC.GetTotalMemory(true) - before < 24 * 1024 * 1024, "memory has grown");
        await using var other = await PhoenixClient.Open(app);
        Assert.Contains("ok", await other.Join("after"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Limits_are_refused_with_their_codes()
    {
        _ = chat.First;
        await using var app = await chat.Start(
            ("Realtime:MaxSockets", "2"), ("Realtime:MaxChannels", "2"), ("Realtime:MaxJoinsPerSecond", "4"),
            ("Realtime:MaxMessagesPerSecond", "3"), ("Realtime:MaxPayload", "1000"), ("Realtime:MaxFrame", "5000"));
        await using var client = await PhoenixClient.Open(app);
        await using var second = await PhoenixClient.Open(app);

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => PhoenixClient.Open(app));
        Assert.Contains("429", refused.Message, StringComparison.Ordinal);
        await client.Join("a", """{"broadcast":{"ack":true}}""", reference: "1");
        await client.Join("b", reference: "2");
        Assert.Equal("""{"status":"error","response":{"reason":"ChannelRateLimitReached: Too many channels"}}""", await client.Join("c", reference: "3"));
        await client.Join("c", reference: "4");
        Assert.Equal("""{"status":"error","response":{"reason":"ClientJoinRateLimitReached: Too many joins per second"}}""", await client.Join("d", reference: "5"));

        await client.Send($$"""["1","6","realtime:a","broadcast",{"event":"x","payload":"{{new string('x', 1000)}}"}]""");
        Assert.Equal("""{"status":"error","response":{"reason":"payload_size_exceeded"}}""", await client.Reply("6"));
        for (var at = 7; at <= 9; at++) await client.Send($$"""["1","{{at}}","realtime:a","broadcast",{"event":"x","payload":1}]""");
        var frames = new List<string?> { await client.Receive(), await client.Receive(), await client.Receive(), await client.Receive() };
        Assert.Contains(frames, frame => frame!.Contains("Too many messages per second", StringComparison.Ordinal));
        Assert.Equal("""["1","1","realtime:a","phx_close",{}]""", frames[^1]);

        await second.Send(new string('x', 6000));
        Assert.Null(await second.Receive());
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, second.CloseStatus);
    }

    [SkippableFact]
    public async Task A_page_of_an_origin_that_is_not_allowed_opens_no_socket()
    {
        _ = chat.First;
        await using var app = await chat.Start(("server-cors-allowed-origins", "https://good.example"));

        await using var good = await PhoenixClient.Open(app, origin: "https://good.example");
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => PhoenixClient.Open(app, origin: "https://bad.example"));

        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ok", await good.Join("a"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_reader_that_does_not_read_is_cut_off_and_the_others_get_all()
    {
        _ = chat.First;
        await using var app = await chat.Start(("Realtime:MaxSendBuffer", "1000000"), ("Realtime:MaxMessagesPerSecond", "100000"));
        await using var slow = await PhoenixClient.Open(app);
        await using var quick = await PhoenixClient.Open(app);
        await using var sender = await PhoenixClient.Open(app);
        await slow.Join("a", """{"presence":{"enabled":false}}""");
        await quick.Join("a", """{"presence":{"enabled":false}}""");
        await sender.Join("a", """{"presence":{"enabled":false}}""");

        var payload = new string('x', 100_000);
        for (var n = 0; n < 200; n++)
        {
            await sender.Send($$"""["1",null,"realtime:a","broadcast",{"event":"x","payload":"{{n}} {{payload}}"}]""");
            Assert.Contains($"{n} xxx", await quick.Receive(), StringComparison.Ordinal);
        }

        var stats = (await app.Site.Get("/realtime/stats")).Json!;
        Assert.Equal(1, (long)stats["cutOff"]!);
        await Eventually.Holds(async () => (long)(await app.Site.Get("/realtime/stats")).Json!["sockets"]! == 2);
    }

    [SkippableFact]
    public async Task A_socket_that_is_silent_or_has_no_channel_is_closed()
    {
        _ = chat.First;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = await chat.Start(time);
        await using var silent = await PhoenixClient.Open(app);
        await silent.Join("a");
        await using var idle = await PhoenixClient.Open(app);

        var closed = Drain(silent);
        await time.PassUntil(closed, TimeSpan.FromSeconds(10));
        var refused = Drain(idle);
        await time.PassUntil(refused, TimeSpan.FromSeconds(10));
    }

    private static async Task Drain(PhoenixClient client)
    {
        while (await client.Receive() is not null)
        {
        }
    }
}
