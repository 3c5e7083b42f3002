using System.Text;

namespace Edge.Realtime.LiveReads;

/// <summary>Encodes events of <c>text/event-stream</c>.</summary>
/// <remarks>WHATWG HTML, 9.2.5.</remarks>
internal static class ServerSentEvent
{
    /// <summary>A line that clients skip, and that keeps a connection from being silent.</summary>
    public static ReadOnlyMemory<byte> KeepAlive { get; } = ":\n\n"u8.ToArray();

    public static byte[] Result(string id, ReadOnlySpan<byte> json) => Encode($"event: result\nid: {id}\n", json);

    public static byte[] Error(ReadOnlySpan<byte> json) => Encode("event: error\n", json);

    /// <summary>Writes a <c>data</c> line for each line of the JSON, in which a line break is white space.</summary>
    private static byte[] Encode(string head, ReadOnlySpan<byte> json)
    {
        using var text = new MemoryStream(json.Length + 128);
        text.Write(Encoding.UTF8.GetBytes(head));
        do
        {
            var end = json.IndexOfAny((byte)'\n', (byte)'\r');
            text.Write("data: "u8);
            text.Write(end < 0 ? json : json[..end]);
            text.WriteByte((byte)'\n');
            json = end < 0 ? default : json[(end + 1)..];
        }
        while (!json.IsEmpty);
        text.WriteByte((byte)'\n');
        return text.ToArray();
    }
}
