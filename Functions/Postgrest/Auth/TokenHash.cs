using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Postgrest.Auth;

/// <summary>The SHA-256 of a token: what the cache knows it by, so that no token stays in memory.</summary>
public readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    public static TokenHash Of(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> utf8 = token.Length <= 1024 ? stackalloc byte[3 * 1024] : new byte[Encoding.UTF8.GetMaxByteCount(token.Length)];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(token, utf8)], hash);
        var words = MemoryMarshal.Cast<byte, ulong>(hash);
        return new(words[0], words[1], words[2], words[3]);
    }
}
