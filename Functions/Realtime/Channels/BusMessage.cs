using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Channels;

/// <summary>Lists what instances, and the database, say to one another. Each is one JSON object with its kind.</summary>
internal abstract record BusMessage
{
    private BusMessage() { }

    /// <summary>An instance begins to listen, and wants to know who else is present.</summary>
    public sealed record Hello : BusMessage;

    /// <summary>An instance is still there.</summary>
    public sealed record Alive : BusMessage;

    /// <summary>All presences of the instance that says it.</summary>
    public sealed record State(ImmutableArray<(TopicName Topic, PresenceMeta Meta)> Presences) : BusMessage;

    public sealed record Present(TopicName Topic, PresenceDiff Diff) : BusMessage;

    public sealed record Broadcasted(Broadcast Broadcast) : BusMessage;

    /// <summary>A broadcast of the database that was too long for a notification; it is in <c>realtime.messages</c>.</summary>
    public sealed record Stored(TopicName Topic, Guid Id) : BusMessage;

    public byte[] ToJson() => JsonText.Write(json =>
    {
        json.WriteStartObject();
        switch (this)
        {
            case Hello:
                json.WriteString("kind", "hello");
                break;
            case Alive:
                json.WriteString("kind", "alive");
                break;
            case State state:
                json.WriteString("kind", "state");
                json.WriteStartArray("presences");
                foreach (var (topic, meta) in state.Presences) Write(json, topic, meta);
                json.WriteEndArray();
                break;
            case Present(var topic, var diff):
                json.WriteString("kind", "presence");
                json.WriteStartArray("joins");
                foreach (var meta in diff.Joins) Write(json, topic, meta);
                json.WriteEndArray();
                json.WriteStartArray("leaves");
                foreach (var meta in diff.Leaves) Write(json, topic, meta);
                json.WriteEndArray();
                break;
            case Broadcasted(var broadcast):
                json.WriteString("kind", "broadcast");
                json.WriteString("topic", broadcast.Topic.Name);
                json.WriteBoolean("private", broadcast.Topic.IsPrivate);
                json.WriteString("event", broadcast.Event);
                if (broadcast.Encoding is PayloadEncoding.Binary) json.WriteString("bytes", Base64Url.EncodeToString(broadcast.Payload.Span));
                else Raw(json, "payload", broadcast.Payload);
                break;
        }

        json.WriteEndObject();
    });

    /// <param name="instance">Who says it.</param>
    /// <exception cref="JsonException">It is not understood.</exception>
    public static BusMessage Parse(ReadOnlySpan<byte> text, string instance)
    {
        var reader = new Utf8JsonReader(text);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        try
        {
            return root.GetProperty("kind").GetString() switch
            {
                "hello" => new Hello(),
                "alive" => new Alive(),
                "state" => new State([.. root.GetProperty("presences").EnumerateArray().Select(one => (TopicOf(one), Meta(one, instance)))]),
                "presence" => Presence(root, instance),
                "broadcast" => new Broadcasted(BroadcastIn(root)),
                "stored" => new Stored(TopicOf(root), root.GetProperty("id").GetGuid()),
                _ => throw new JsonException("an unknown kind"),
            };
        }
        catch (Exception broken) when (broken is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException(broken.Message, broken);
        }
    }

    private static Present Presence(JsonElement root, string instance)
    {
        var joins = root.GetProperty("joins").EnumerateArray().ToList();
        var leaves = root.GetProperty("leaves").EnumerateArray().ToList();
        return new(
            TopicOf(joins.Concat(leaves).First()),
            new([.. joins.Select(one => Meta(one, instance))], [.. leaves.Select(one => Meta(one, instance))]));
    }

    private static Broadcast BroadcastIn(JsonElement root)
    {
        var isBinary = root.TryGetProperty("bytes", out var bytes);
        return new(
            TopicOf(root), root.GetProperty("event").GetString()!,
            isBinary ? Base64Url.DecodeFromChars(bytes.GetString()) : Encoding.UTF8.GetBytes(root.GetProperty("payload").GetRawText()),
            isBinary ? PayloadEncoding.Binary : PayloadEncoding.Json)
        {
            Meta = root.TryGetProperty("meta", out var meta) ? Encoding.UTF8.GetBytes(meta.GetRawText()) : default,
        };
    }

    private static void Write(Utf8JsonWriter json, TopicName topic, PresenceMeta meta)
    {
        json.WriteStartObject();
        json.WriteString("topic", topic.Name);
        json.WriteBoolean("private", topic.IsPrivate);
        json.WriteString("key", meta.Key);
        json.WriteString("ref", meta.Reference);
        if (meta.Previous is { } previous) json.WriteString("previous", previous);
        Raw(json, "payload", meta.Payload);
        json.WriteEndObject();
    }

    private static TopicName TopicOf(JsonElement one) => new(one.GetProperty("topic").GetString()!, one.GetProperty("private").GetBoolean());

    private static PresenceMeta Meta(JsonElement one, string instance) => new(
        one.GetProperty("key").GetString()!, one.GetProperty("ref").GetString()!,
        one.TryGetProperty("previous", out var previous) ? previous.GetString() : null, instance,
        Encoding.UTF8.GetBytes(one.GetProperty("payload").GetRawText()));

    private static void Raw(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.Span, skipInputValidation: true);
    }
}
