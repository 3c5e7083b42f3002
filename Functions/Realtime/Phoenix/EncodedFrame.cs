namespace Edge.Realtime.Phoenix;

/// <summary>Holds the bytes of one WebSocket message. All receivers share them, so nobody may change them.</summary>
internal sealed record EncodedFrame(ReadOnlyMemory<byte> Bytes, bool IsText);

/// <summary>Encodes one message at most once for each version of the protocol, when the first receiver of that version needs it.</summary>
/// <param name="encode">Null: the version cannot express the message, and its clients do not get it.</param>
internal sealed class SharedFrame(Func<PhoenixVersion, EncodedFrame?> encode)
{
    private readonly Lazy<EncodedFrame?> v1 = new(() => encode(PhoenixVersion.V1));
    private readonly Lazy<EncodedFrame?> v2 = new(() => encode(PhoenixVersion.V2));

    public EncodedFrame? For(PhoenixVersion version) => version is PhoenixVersion.V1 ? v1.Value : v2.Value;
}
