using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace Edge.Cache;

/// <summary>Makes a <see cref="CacheKey"/> of parts. Each goes in with its length, so that no two lists of parts are the same bytes. Dispose it.</summary>
internal ref struct KeyHash
{
    private const int Absent = -1;
    private const int FirstBuffer = 1024;

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int length;

    public KeyHash() { }

    public readonly CacheKey Key
    {
        get
        {
            Span<byte> hash = stackalloc byte[CacheKey.Bytes];
            SHA256.HashData(bytes.AsSpan(0, length), hash);
            return CacheKey.Read(hash);
        }
    }

    public void Add(int number) => BinaryPrimitives.WriteInt32LittleEndian(Next(sizeof(int)), number);

    public void Add(ReadOnlySpan<char> text)
    {
        Add(text.Length);
        MemoryMarshal.AsBytes(text).CopyTo(Next(text.Length * sizeof(char)));
    }

    public void Add(string? text)
    {
        if (text is null) Add(Absent);
        else Add(text.AsSpan());
    }

    public void Add(StringValues values)
    {
        Add(values.Count);
        foreach (var value in values) Add(value);
    }

    public void Add(CacheKey key) => key.Write(Next(CacheKey.Bytes));

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(bytes);

    private Span<byte> Next(int count)
    {
        if (length + count > bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length + count, bytes.Length * 2));
            bytes.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = larger;
        }

        var next = bytes.AsSpan(length, count);
        length += count;
        return next;
    }
}
