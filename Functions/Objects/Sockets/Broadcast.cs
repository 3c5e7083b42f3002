using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Objects.Sockets;

/// <summary>A message for all sockets of an object, in all processes.</summary>
/// <param name="Key">Of the object's row.</param>
/// <param name="Version">Of the object after the turn that sent it.</param>
internal sealed record Broadcast(string Class, string Name, long Key, long Version, string Text)
{
    // A notification has less than 8,000 bytes.
    private const int Piece = 7_000;

    /// <summary>Notifications that say it; equal ones of a transaction would be one.</summary>
    /// <param name="number">Of the message in its turn.</param>
    public IEnumerable<string> Payloads(int number)
    {
        // The default encoder writes ASCII only, so a character is a byte.
        var json = JsonSerializer.Serialize(this, BroadcastJson.Default.Broadcast);
        var count = (json.Length + Piece - 1) / Piece;
        for (var i = 0; i < count; i++)
            yield return string.Create(CultureInfo.InvariantCulture, $"m {number} {i + 1} {count} {json.AsSpan(i * Piece, Math.Min(Piece, json.Length - (i * Piece)))}");
    }
}

[JsonSerializable(typeof(Broadcast))]
internal sealed partial class BroadcastJson : JsonSerializerContext;

/// <summary>Puts broadcasts together again. Those of one transaction come in one piece, in their order.</summary>
internal sealed class BroadcastReader
{
    private readonly List<string> pieces = [];

    /// <summary>Null until the last piece has come.</summary>
    public Broadcast? Take(string payload)
    {
        var parts = payload.Split(' ', 5);
        if (parts is not ["m", _, var at, var count, var piece]) return null;
        if (at == "1") pieces.Clear();
        pieces.Add(piece);
        return at == count ? JsonSerializer.Deserialize(string.Concat(pieces), BroadcastJson.Default.Broadcast) : null;
    }
}
