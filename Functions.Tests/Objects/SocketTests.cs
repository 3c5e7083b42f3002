using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Endpoints.Samples;

namespace Edge.Tests.Objects;

/// <summary>The chat room, by WebSockets to two apps over one database.</summary>
public sealed class SocketTests(ObjectsDatabase database) : IClassFixture<ObjectsDatabase>
{
    private const string Listener = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query = 'LISTEN edge_objects' AND datname = current_database()";

    [SkippableFact]
    public async Task What_one_says_is_heard_by_all_in_every_process_in_one_order_and_told_to_who_comes_later()
    {
        await using var one = await database.StartApp();
        await using var other = await database.StartApp();
        using var ada = await Client.Open(one, "lobby");
        using var grace = await Client.Open(other, "lobby");
        Assert.Equal("""{"type":"history","messages":[]}""", await ada.Read());
        await grace.Read();

        for (var i = 0; i < 20; i++) await (i % 2 == 0 ? ada : grace).Say(i % 2 == 0 ? "Ada" : "Grace", $"{i}");
        var heard = new List<(long, string)>();
        for (var i = 0; i < 20; i++)
        {
            var message = await ada.Read();
            Assert.Equal(message, await grace.Read());
            heard.Add(((long)JsonNode.Parse(message)!["id"]!, (string)JsonNode.Parse(message)!["text"]!));
        }

        Assert.Equal(Enumerable.Range(1, 20).Select(id => (long)id), heard.Select(message => message.Item1));
        using var late = await Client.Open(other, "lobby");
        var history = JsonNode.Parse(await late.Read())!["messages"]!.AsArray();
        Assert.Equal(heard, history.Select(message => ((long)message!["id"]!, (string)message["text"]!)));
    }

    [SkippableFact]
    public async Task A_message_that_is_longer_than_a_notification_arrives_whole()
    {
        await using var app = await database.StartApp();
        using var client = await Client.Open(app, "long");
        await client.Read();
        var text = string.Concat(Enumerable.Repeat("😀", 1000));

        await client.Say("Ada", text);

        Assert.Equal(text, (string)JsonNode.Parse(await client.Read())!["text"]!);
    }

    [SkippableFact]
    public async Task A_room_keeps_the_last_messages_and_says_what_it_does_not_understand()
    {
        await using var app = await database.StartApp();
        await using var process = new ObjectsProcess(database.LoginString, new(), TimeProvider.System, classes => classes.Add<ChatRoom>());
        var room = process.Objects.Get<ChatRoom>("kept");
        for (var i = 0; i < ChatRoom.Kept + 3; i++) await room.Call(one => one.Say("Ada", $"{i}"));
        using var client = await Client.Open(app, "kept");

        var history = JsonNode.Parse(await client.Read())!["messages"]!.AsArray();
        Assert.Equal((ChatRoom.Kept, "3"), (history.Count, (string)history[0]!["text"]!));
        await client.Send("hello");
        Assert.Equal("error", (string)JsonNode.Parse(await client.Read())!["type"]!);
        Assert.Equal(ChatRoom.Kept, JsonNode.Parse((await app.Site.Get("/objects/ChatRoom/kept")).Text)!["messages"]!.AsArray().Count);
    }

    [SkippableFact]
    public async Task A_turn_that_fails_has_told_nobody_anything()
    {
        await using var app = await database.StartApp();
        await using var process = new ObjectsProcess(database.LoginString, new(), TimeProvider.System, classes => classes.Add<ChatRoom>());
        using var client = await Client.Open(app, "silent");
        await client.Read();

        await Assert.ThrowsAsync<FormatException>(() => process.Objects.Get<ChatRoom>("silent").Call(async room =>
        {
            await room.Say("Ada", "never");
            throw new FormatException();
        }));
        await process.Objects.Get<ChatRoom>("silent").Call(room => room.Say("Ada", "said"));

        Assert.Equal("said", (string)JsonNode.Parse(await client.Read())!["text"]!);
    }

    [SkippableFact]
    public async Task A_socket_that_may_have_missed_something_ends()
    {
        await using var app = await database.StartApp();
        using var client = await Client.Open(app, "missed");
        await client.Read();

        await Eventually.Holds(async () => (await database.Column(Listener)).Count > 0);

        await Assert.ThrowsAnyAsync<WebSocketException>(client.Read);
    }

    [SkippableFact]
    public async Task An_object_that_takes_no_sockets_refuses_one()
    {
        await using var app = await database.StartApp();

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => Client.Open(app, "x", "Counter"));

        Assert.Contains("400", refused.Message, StringComparison.Ordinal);
    }

    private sealed class Client : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
        private readonly ClientWebSocket socket = new();

        public static async Task<Client> Open(EdgeApp app, string room, string @class = "ChatRoom")
        {
            var client = new Client();
            await client.socket.ConnectAsync(new Uri($"{app.Root.Replace("http", "ws", StringComparison.Ordinal)}/objects/{@class}/{room}"), app.Http, default);
            return client;
        }

        public Task Say(string from, string text) => Send(new JsonObject { ["type"] = "say", ["from"] = from, ["text"] = text }.ToJsonString());

        public Task Send(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, default);

        public async Task<string> Read()
        {
            using var limit = new CancellationTokenSource(Patience);
            using var message = new MemoryStream();
            var block = new byte[4096];
            while (true)
            {
                var read = await socket.ReceiveAsync(block, limit.Token);
                message.Write(block, 0, read.Count);
                if (read.EndOfMessage) return Encoding.UTF8.GetString(message.ToArray());
            }
        }

        public void Dispose() => socket.Dispose();
    }
}
