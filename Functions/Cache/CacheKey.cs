using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Edge.Cache;

/// <summary>
/// What an answer is kept under: a SHA-256 of all that makes it this client's answer, so that neither tokens nor claims can be read from it, and
/// no two questions have the same.
/// </summary>
internal readonly record struct CacheKey(ulong A, ulong B, ulong C, ulong D)
{
    public const int Bytes = SHA256.HashSizeInBytes;

    /// <param name="hash">32 bytes.</param>
    public static CacheKey Read(ReadOnlySpan<byte> hash) => new(
        BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(hash[16..]), BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));

    public void Write(Span<byte> hash)
    {
        BinaryPrimitives.WriteUInt64BigEndian(hash, A);
        BinaryPrimitives.WriteUInt64BigEndian(hash[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(hash[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(hash[24..], D);
    }

    public override int GetHashCode() => A.GetHashCode();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{A:x16}{B:x16}{C:x16}{D:x16}");
}
