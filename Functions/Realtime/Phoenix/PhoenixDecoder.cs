using System.Text;
using System.Text.Json;

namespace Edge.Realtime.Phoenix;

/// <summary>Decodes frames of a client into messages. It checks the form of the whole frame, and nothing of what the message means.</summary>
internal static class PhoenixDecoder
{
    /// <summary>The longest topic, event or reference, in bytes of UTF-8: what one length byte of the binary form can say.</summary>
    private const int LongestName = 255;

    private const byte PushKind = 3;
    private const int PushHeader = 7;

    /// <exception cref="PhoenixFormatException">The frame is no message of this version.</exception>
    public static PhoenixMessage Text(ReadOnlyMemory<byte> frame, PhoenixVersion version)
    {
        try
        {
            var reader = new Utf8JsonReader(frame.Span);
            reader.Read();
            var message = version is PhoenixVersion.V2 ? Array(ref reader, frame) : Object(ref reader, frame);
            return reader.Read() ? throw new PhoenixFormatException("more than one value in a frame") : message;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair in a string.
            throw new PhoenixFormatException("the frame is not JSON");
        }
    }

    /// <exception cref="PhoenixFormatException">The frame is no broadcast.</exception>
    public static PhoenixMessage Binary(ReadOnlyMemory<byte> frame)
    {
        var bytes = frame.Span;
        if (bytes.Length < PushHeader || bytes[0] != PushKind) throw new PhoenixFormatException("the binary frame is no broadcast");
        if (bytes[6] > (byte)PayloadEncoding.Json) throw new PhoenixFormatException("the binary frame has an unknown encoding");
        var at = PushHeader;
        var joinRef = Next(frame, bytes[1], ref at);
        var reference = Next(frame, bytes[2], ref at);
        var topic = Next(frame, bytes[3], ref at);
        var name = Next(frame, bytes[4], ref at);
        var meta = Next(frame, bytes[5], ref at);
        var encoding = (PayloadEncoding)bytes[6];
        var payload = frame[at..];
        if (encoding is PayloadEncoding.Json && !IsJson(payload.Span)) throw new PhoenixFormatException("the broadcast's payload is not JSON");
        return new(Reference(joinRef), Reference(reference), Name(topic), PhoenixEvents.Broadcast, payload)
        {
            Pushed = new(Name(name), meta, encoding),
        };
    }

    /// <summary>Says whether these bytes are exactly one JSON value, strings included.</summary>
    public static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && (reader.ValueIsEscaped || !IsAscii(reader.ValueSpan)))
                    _ = reader.GetString();
            }

            return reader.BytesConsumed > 0;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsAscii(ReadOnlySpan<byte> bytes) => System.Text.Ascii.IsValid(bytes);

    /// <summary>Reads <c>[join_ref, ref, topic, event, payload]</c>.</summary>
    private static PhoenixMessage Array(ref Utf8JsonReader reader, ReadOnlyMemory<byte> frame)
    {
        if (reader.TokenType is not JsonTokenType.StartArray) throw new PhoenixFormatException("the frame is no array");
        reader.Read();
        var joinRef = Reference(ref reader);
        reader.Read();
        var reference = Reference(ref reader);
        reader.Read();
        var topic = Name(ref reader, "topic");
        reader.Read();
        var name = Name(ref reader, "event");
        if (!reader.Read() || reader.TokenType is JsonTokenType.EndArray) throw new PhoenixFormatException("the frame has no payload");
        var payload = Value(ref reader, frame);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.EndArray) throw new PhoenixFormatException("the frame has more than five items");
        return new(joinRef, reference, topic, name, payload);
    }

    /// <summary>Reads <c>{"topic":…,"event":…,"payload":…,"ref":…,"join_ref":…}</c>; of members that come twice the last counts.</summary>
    private static PhoenixMessage Object(ref Utf8JsonReader reader, ReadOnlyMemory<byte> frame)
    {
        if (reader.TokenType is not JsonTokenType.StartObject) throw new PhoenixFormatException("the frame is no object");
        string? joinRef = null, reference = null, topic = null, name = null;
        ReadOnlyMemory<byte> payload = "{}"u8.ToArray();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var member = reader.GetString();
            reader.Read();
            switch (member)
            {
                case "topic": topic = Name(ref reader, "topic"); break;
                case "event": name = Name(ref reader, "event"); break;
                case "payload": payload = Value(ref reader, frame); break;
                case "ref": reference = Reference(ref reader); break;
                case "join_ref": joinRef = Reference(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        if (topic is null || name is null) throw new PhoenixFormatException("the frame has no topic or no event");
        return new(joinRef, reference, topic, name, payload);
    }

    private static ReadOnlyMemory<byte> Value(ref Utf8JsonReader reader, ReadOnlyMemory<byte> frame)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var value = frame[start..(int)reader.BytesConsumed];
        return IsJson(value.Span) ? value : throw new PhoenixFormatException("the payload is not JSON");
    }

    private static string Name(ref Utf8JsonReader reader, string what)
    {
        if (reader.TokenType is not JsonTokenType.String) throw new PhoenixFormatException($"the {what} is no string");
        if (reader.ValueSpan.Length > LongestName) throw new PhoenixFormatException($"the {what} is longer than {LongestName} bytes");
        return reader.GetString()!;
    }

    private static string? Reference(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.Null) return null;
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number) || reader.ValueSpan.Length > LongestName)
            throw new PhoenixFormatException("a reference is no short string");
        return reader.TokenType is JsonTokenType.String
            ? JsonText.String(reader.GetString()!)
            : Encoding.UTF8.GetString(reader.ValueSpan);
    }

    private static string? Reference(ReadOnlyMemory<byte> text) => text.IsEmpty ? null : JsonText.String(Name(text));

    private static string Name(ReadOnlyMemory<byte> text)
    {
        try
        {
            return JsonText.StrictUtf8.GetString(text.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new PhoenixFormatException("the binary frame has a name that is not UTF-8");
        }
    }

    private static ReadOnlyMemory<byte> Next(ReadOnlyMemory<byte> frame, int length, ref int at)
    {
        if (at + length > frame.Length) throw new PhoenixFormatException("the binary frame ends too early");
        at += length;
        return frame[(at - length)..at];
    }
}
