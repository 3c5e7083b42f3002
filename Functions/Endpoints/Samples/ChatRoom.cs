using System.Globalization;
using System.Text.Json;
using Edge.Objects;
using Edge.Objects.Sockets;
using Microsoft.AspNetCore.Http;

namespace Edge.Endpoints.Samples;

/// <summary>
/// A chat room: its sockets hear what any of them says, and who comes later is told the last messages. The messages are in the README of
/// <c>Functions/Objects</c>.
/// </summary>
public sealed class ChatRoom(ObjectContext context) : DurableObject(context)
{
    /// <summary>Messages that the room keeps.</summary>
    public const int Kept = 100;

    private const int LongestText = 2_000;
    private const int LongestName = 40;
    private const string Messages = "message:";
    private const string Last = "last";

    public override bool AcceptsSockets => true;

    /// <summary>What was said, oldest first.</summary>
    public async Task<IReadOnlyList<ChatMessage>> History() =>
        [.. (await Storage.List<ChatMessage>(new() { Prefix = Messages })).Select(pair => pair.Value)];

    /// <summary>Keeps a message and sends it to all sockets; both or neither.</summary>
    public async Task<ChatMessage> Say(string from, string text)
    {
        var id = await Storage.Get<long>(Last) + 1;
        var message = new ChatMessage("message", id, from, text, Context.Now);
        await Storage.Put(Last, id);
        await Storage.Put(Key(id), message);
        if (id > Kept) await Storage.Delete(Key(id - Kept));
        Context.Broadcast(JsonSerializer.Serialize(message, JsonSerializerOptions.Web));
        return message;
    }

    public override async Task OnConnect(ObjectSocket socket) => Send(socket, new { type = "history", messages = await History() });

    public override async Task OnMessage(ObjectSocket socket, string text)
    {
        if (Read(text) is { Type: "say", From.Length: > 0 and <= LongestName, Text.Length: > 0 and <= LongestText } said) await Say(said.From, said.Text);
        else Send(socket, new { type = "error", message = $"""Send {"{"}"type":"say","from":"…","text":"…"{"}"}: a name has up to {LongestName} characters, a text up to {LongestText}""" });
    }

    /// <summary><c>GET</c> gives the history.</summary>
    public override async Task<IResult> Fetch(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) ? Results.Json(new { messages = await History() }) : Results.StatusCode(StatusCodes.Status405MethodNotAllowed);

    private static ChatInput? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ChatInput>(text, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Send<T>(ObjectSocket socket, T message) => socket.Send(JsonSerializer.Serialize(message, JsonSerializerOptions.Web));

    private static string Key(long id) => Messages + id.ToString("D16", CultureInfo.InvariantCulture);

    private sealed record ChatInput(string? Type, string? From, string? Text);
}

/// <summary>A message as it is kept and sent.</summary>
/// <param name="Id">Rises by one with each message of the room.</param>
public sealed record ChatMessage(string Type, long Id, string From, string Text, DateTimeOffset At);
