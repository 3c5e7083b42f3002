using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Edge.Kv;

/// <summary>
/// A checked key in the form that stores keep it in: one character of U+0100 to U+01FF for each byte of its UTF-8. Table Storage forbids
/// / \ # ? and control characters in a row's key, orders keys by UTF-16 units and allows 512 of them: this form has none of the former, orders
/// by code point as UTF-8 does, and is as long as the key has bytes.
/// </summary>
internal readonly record struct KvKey
{
    private const char First = '\u0100';

    /// <summary>Comes after every character of an encoded key.</summary>
    private const char Beyond = '\u0200';

    private KvKey(string name, string encoded)
    {
        Name = name;
        Encoded = encoded;
    }

    public string Name { get; }

    public string Encoded { get; }

    /// <exception cref="ArgumentException">No key: empty, <c>.</c>, <c>..</c>, longer than 512 bytes or no Unicode.</exception>
    public static KvKey Of(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name is "." or "..") throw new ArgumentException("A key cannot be . or ..", nameof(name));
        return new(name, Encode(name));
    }

    /// <summary>What <see cref="Encode"/> made.</summary>
    public static KvKey Decode(string encoded)
    {
        Span<byte> bytes = stackalloc byte[KvLimits.KeyBytes];
        for (var i = 0; i < encoded.Length; i++) bytes[i] = checked((byte)(encoded[i] - First));
        return new(Encoding.UTF8.GetString(bytes[..encoded.Length]), encoded);
    }

    /// <summary>Of a key, or of the beginning of keys, which may be empty.</summary>
    public static string Encode(string name)
    {
        Span<byte> bytes = stackalloc byte[KvLimits.KeyBytes];
        var status = Utf8.FromUtf16(name, bytes, out _, out var length, replaceInvalidSequences: false);
        return status switch
        {
            OperationStatus.Done => string.Create(length, bytes[..length], static (encoded, bytes) =>
            {
                for (var i = 0; i < bytes.Length; i++) encoded[i] = (char)(First + bytes[i]);
            }),
            OperationStatus.DestinationTooSmall =>
                throw new ArgumentException($"A key has {KvLimits.KeyBytes} bytes in UTF-8 at most", nameof(name)),
            _ => throw new ArgumentException("A key must be Unicode: it holds half of a surrogate pair", nameof(name)),
        };
    }

    /// <summary>Less than this, and not less than the prefix, are exactly the keys that begin with the prefix.</summary>
    public static string EndOf(string encodedPrefix) => encodedPrefix + Beyond;
}
