using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Edge.Objects;

/// <summary>Identifies a call that runs once.</summary>
/// <param name="Key">A hash of the key and of who calls: keys of different callers are different keys.</param>
/// <param name="Fingerprint">A hash of what is asked for.</param>
internal sealed record KeyedCall(byte[] Key, byte[] Fingerprint, DateTimeOffset Now, DateTimeOffset Expires)
{
    /// <summary>Null: the call has no key.</summary>
    public static KeyedCall? From(CallOptions options, DateTimeOffset now, TimeSpan expiry)
    {
        if (options.IdempotencyKey is not { } key) return null;
        var (issuer, subject) = Subject(options.Caller.Claims);
        return new(Hash(key, options.Caller.Role, issuer, subject), Hash(options.Fingerprint), now, now + expiry);
    }

    /// <summary>Subjects of different issuers may be called alike.</summary>
    private static (string Issuer, string Subject) Subject(string claims)
    {
        using var json = JsonDocument.Parse(claims);
        return (Text("iss"), Text("sub"));

        string Text(string claim) => json.RootElement.TryGetProperty(claim, out var value) ? value.GetRawText() : "";
    }

    private static byte[] Hash(params ReadOnlySpan<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var text in texts)
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32BigEndian(length, utf8.Length);
            hash.AppendData(length);
            hash.AppendData(utf8);
        }

        return hash.GetHashAndReset();
    }
}
