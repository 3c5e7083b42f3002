using System.Text;

namespace Edge.Realtime.Phoenix;

/// <summary>Encodes what the server sends. Payloads are JSON that is known to be well-formed.</summary>
internal static class PhoenixEncoder
{
    private const byte BroadcastKind = 4;
    private const int BroadcastHeader = 5;

    public static EncodedFrame Reply(PhoenixVersion version, in PhoenixMessage to, bool ok, ReadOnlyMemory<byte> response) =>
        Reply(version, to.JoinRef, to.Ref, to.Topic, ok, response);

    public static EncodedFrame Reply(
        PhoenixVersion version, string? joinRef, string? reference, string topic, bool ok, ReadOnlyMemory<byte> response) =>
        Text(version, joinRef, reference, topic, PhoenixEvents.Reply, JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("status", ok ? "ok" : "error");
            json.WritePropertyName("response");
            json.WriteRawValue(response.Span, skipInputValidation: true);
            json.WriteEndObject();
        }));

    /// <summary>Encodes a message of the server's own accord. Clients take it for any join of the topic if it names none.</summary>
    public static EncodedFrame Push(PhoenixVersion version, string? joinRef, string topic, string name, ReadOnlyMemory<byte> payload) =>
        Text(version, joinRef, reference: null, topic, name, payload);

    /// <summary>Encodes the end of a join. As Phoenix does, it names the join twice, so that a later join of the topic is not meant.</summary>
    public static EncodedFrame End(PhoenixVersion version, string? joinRef, string topic, string name) =>
        Text(version, joinRef, joinRef, topic, name, JsonText.EmptyObject);

    /// <summary>Encodes a <c>system</c> message, which applications may listen to.</summary>
    public static EncodedFrame System(PhoenixVersion version, string topic, string extension, bool ok, string message) =>
        Push(version, joinRef: null, topic, PhoenixEvents.System, JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("extension", extension);
            json.WriteString("status", ok ? "ok" : "error");
            json.WriteString("message", message);
            json.WriteString("channel", topic.StartsWith("realtime:", StringComparison.Ordinal) ? topic["realtime:".Length..] : topic);
            json.WriteEndObject();
        }));

    /// <summary>Encodes a broadcast: binary in version 2; text in version 1, which has no form for a payload that is not JSON.</summary>
    public static EncodedFrame? Broadcast(
        PhoenixVersion version, string topic, string name, ReadOnlyMemory<byte> payload, PayloadEncoding encoding, ReadOnlyMemory<byte> meta) =>
        (version, encoding) switch
        {
            (PhoenixVersion.V2, _) when Fits(topic) && Fits(name) && meta.Length <= byte.MaxValue => BinaryBroadcast(topic, name, payload, encoding, meta),
            (_, PayloadEncoding.Json) => TextBroadcast(version, topic, name, payload, meta),
            _ => null,
        };

    private static bool Fits(string name) => Encoding.UTF8.GetByteCount(name) <= byte.MaxValue;

    private static EncodedFrame BinaryBroadcast(
        string topic, string name, ReadOnlyMemory<byte> payload, PayloadEncoding encoding, ReadOnlyMemory<byte> meta)
    {
        var topicLength = Encoding.UTF8.GetByteCount(topic);
        var nameLength = Encoding.UTF8.GetByteCount(name);
        var frame = new byte[BroadcastHeader + topicLength + nameLength + meta.Length + payload.Length];
        frame[0] = BroadcastKind;
        frame[1] = (byte)topicLength;
        frame[2] = (byte)nameLength;
        frame[3] = (byte)meta.Length;
        frame[4] = (byte)encoding;
        var rest = frame.AsSpan(BroadcastHeader);
        rest = rest[Encoding.UTF8.GetBytes(topic, rest)..];
        rest = rest[Encoding.UTF8.GetBytes(name, rest)..];
        meta.Span.CopyTo(rest);
        payload.Span.CopyTo(rest[meta.Length..]);
        return new(frame, IsText: false);
    }

    private static EncodedFrame TextBroadcast(
        PhoenixVersion version, string topic, string name, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> meta) =>
        Text(version, joinRef: null, reference: null, topic, PhoenixEvents.Broadcast, JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("type", "broadcast");
            json.WriteString("event", name);
            json.WritePropertyName("payload");
            json.WriteRawValue(payload.Span, skipInputValidation: true);
            if (!meta.IsEmpty)
            {
                json.WritePropertyName("meta");
                json.WriteRawValue(meta.Span, skipInputValidation: true);
            }

            json.WriteEndObject();
        }));

    private static EncodedFrame Text(
        PhoenixVersion version, string? joinRef, string? reference, string topic, string name, ReadOnlyMemory<byte> payload)
    {
        if (version is PhoenixVersion.V2)
        {
            return new(JsonText.Write(json =>
            {
                json.WriteStartArray();
                json.WriteTextOrNull(joinRef);
                json.WriteTextOrNull(reference);
                json.WriteStringValue(topic);
                json.WriteStringValue(name);
                json.WriteRawValue(payload.Span, skipInputValidation: true);
                json.WriteEndArray();
            }), IsText: true);
        }

        return new(JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("topic", topic);
            json.WriteString("event", name);
            json.WritePropertyName("payload");
            json.WriteRawValue(payload.Span, skipInputValidation: true);
            json.WritePropertyName("ref");
            json.WriteTextOrNull(reference);
            json.WritePropertyName("join_ref");
            json.WriteTextOrNull(joinRef);
            json.WriteEndObject();
        }), IsText: true);
    }
}
