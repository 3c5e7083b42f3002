using System.Buffers.Binary;
using System.Text;

namespace Edge.Tests.Telemetry;

/// <summary>A message of protocol buffers, without its schema: fields by number.</summary>
internal sealed record Protobuf(ReadOnlyMemory<byte> Bytes)
{
    public IEnumerable<Protobuf> Messages(int field) => Fields().Where(found => found.Field == field).Select(found => new Protobuf(found.Value));

    public string Text(int field) => Encoding.UTF8.GetString(Messages(field).Last().Bytes.Span);

    public string Hex(int field) => Messages(field).LastOrDefault() is { } found ? Convert.ToHexStringLower(found.Bytes.Span) : "";

    private IEnumerable<(int Field, ReadOnlyMemory<byte> Value)> Fields()
    {
        var rest = Bytes;
        while (!rest.IsEmpty)
        {
            var key = Varint(ref rest);
            var length = (key & 7) switch
            {
                0 => VarintLength(rest),
                1 => 8,
                2 => (int)Varint(ref rest),
                5 => 4,
                var type => throw new FormatException($"wire type {type}"),
            };
            yield return ((int)(key >> 3), rest[..length]);
            rest = rest[length..];
        }
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> rest)
    {
        var length = VarintLength(rest);
        var value = 0UL;
        for (var i = 0; i < length; i++) value |= (ulong)(rest.Span[i] & 0x7f) << (7 * i);
        rest = rest[length..];
        return value;
    }

    private static int VarintLength(ReadOnlyMemory<byte> rest) => rest.Span.IndexOfAnyInRange<byte>(0, 0x7f) + 1;
}
