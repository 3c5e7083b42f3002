using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Edge.Postgrest;
using Edge.Postgrest.Schema;

namespace Edge.Cache;

/// <summary>
/// What storage holds under a key: a version, the key, the answer or what its variants differ by, and a checksum over all. Another version's
/// bytes, another key's and damaged ones are read as nothing.
/// </summary>
internal static class EntryCodec
{
    /// <summary>To be raised with every change of the format, or of what a field means.</summary>
    private const byte Version = 2;

    private const byte Answer = 1;
    private const byte Variants = 2;
    private const int Checksum = SHA256.HashSizeInBytes;

    public static byte[] Encode(CacheEntry entry)
    {
        using var stream = new MemoryStream(entry.Body.Length + 1024);
        using var writer = new BinaryWriter(stream);
        Begin(writer, entry.Key, Answer);
        writer.Write(entry.Target);
        writer.Write(entry.Status);
        Write(writer, entry.Headers, header =>
        {
            writer.Write(header.Key);
            writer.Write(header.Value);
        });
        Write(writer, entry.ETag);
        writer.Write(entry.ReadAt.UtcTicks);
        Write(writer, entry.Policy);
        Write(writer, entry.On, dependency =>
        {
            writer.Write(dependency.Relation.Schema);
            writer.Write(dependency.Relation.Name);
            Write(writer, dependency.Key);
        });
        writer.Write(entry.Snapshot.ToString());
        Write(writer, entry.By);
        writer.Write(entry.Body.Length);
        writer.Write(entry.Body.Span);
        return Finish(stream);
    }

    public static byte[] Encode(CacheKey key, ClaimsRead by)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Begin(writer, key, Variants);
        writer.Write(by is ClaimsRead.All);
        Write(writer, by is ClaimsRead.Some some ? some.Settings : [], setting =>
        {
            writer.Write(setting.Setting);
            Write(writer, setting.Key);
        });
        return Finish(stream);
    }

    /// <returns>A <see cref="CacheEntry"/> or a <see cref="ClaimsRead"/>; null: nothing that this version has written under this key.</returns>
    public static object? Decode(CacheKey key, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < Checksum) return null;
        var (content, sum) = (bytes[..^Checksum], bytes[^Checksum..]);
        if (!SHA256.HashData(content.Span).AsSpan().SequenceEqual(sum.Span)) return null;
        using var reader = new BinaryReader(new MemoryStream(content.ToArray(), writable: false));
        try
        {
            if (reader.ReadByte() != Version || CacheKey.Read(reader.ReadBytes(CacheKey.Bytes)) != key) return null;
            return reader.ReadByte() switch
            {
                Answer => ReadAnswer(reader, key),
                Variants => ReadVariants(reader),
                _ => null,
            };
        }
        catch (Exception malformed) when (malformed is IOException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static CacheEntry ReadAnswer(BinaryReader reader, CacheKey key) => new()
    {
        Key = key,
        Target = reader.ReadString(),
        Status = reader.ReadInt32(),
        Headers = ReadAll(reader, () => KeyValuePair.Create(reader.ReadString(), reader.ReadString())),
        ETag = ReadOptional(reader),
        ReadAt = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
        Policy = ReadPolicy(reader),
        On = ReadAll(reader, () => new Dependency(new QualifiedIdentifier(reader.ReadString(), reader.ReadString()), ReadOptional(reader))),
        Snapshot = PgSnapshot.Parse(reader.ReadString()),
        By = ReadBy(reader),
        Body = reader.ReadBytes(reader.ReadInt32()),
    };

    private static ClaimsRead ReadVariants(BinaryReader reader)
    {
        var all = reader.ReadBoolean();
        var settings = ReadAll(reader, () => new SettingRead(reader.ReadString(), ReadOptional(reader)));
        return all ? ClaimsRead.All.Instance : new ClaimsRead.Some(settings);
    }

    private static void Begin(BinaryWriter writer, CacheKey key, byte kind)
    {
        Span<byte> hash = stackalloc byte[CacheKey.Bytes];
        key.Write(hash);
        writer.Write(Version);
        writer.Write(hash);
        writer.Write(kind);
    }

    private static byte[] Finish(MemoryStream stream)
    {
        stream.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    private static void Write(BinaryWriter writer, CachePolicy policy)
    {
        writer.Write(policy.MaxAge.Ticks);
        writer.Write(policy.StaleWhileRevalidate.Ticks);
        writer.Write(policy.StaleIfError.Ticks);
        writer.Write(policy.Validate?.Ticks ?? -1);
        writer.Write((byte)policy.Scope);
        Write(writer, policy.Tags, writer.Write);
    }

    private static CachePolicy ReadPolicy(BinaryReader reader) => new(
        new TimeSpan(reader.ReadInt64()), new TimeSpan(reader.ReadInt64()), new TimeSpan(reader.ReadInt64()),
        reader.ReadInt64() is >= 0 and var validate ? new TimeSpan(validate) : null, (CacheScope)reader.ReadByte())
    {
        Tags = ReadAll(reader, reader.ReadString),
    };

    private static void Write(BinaryWriter writer, ReadBy? by)
    {
        writer.Write(by is not null);
        if (by is null) return;
        Write(writer, by.Relations, writer.Write);
        Write(writer, by.Functions, writer.Write);
        Write(writer, by.Operators, writer.Write);
        writer.Write(by.Role);
        writer.Write(by.Stamp.Version);
        writer.Write(by.Stamp.Rows);
    }

    private static ReadBy? ReadBy(BinaryReader reader) => reader.ReadBoolean()
        ? new(
            ReadAll(reader, reader.ReadUInt32), ReadAll(reader, reader.ReadString), ReadAll(reader, reader.ReadString), reader.ReadString(),
            new(reader.ReadDecimal(), reader.ReadDecimal()))
        : null;

    private static void Write(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null) writer.Write(text);
    }

    private static string? ReadOptional(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static void Write<T>(BinaryWriter writer, ImmutableArray<T> items, Action<T> write)
    {
        writer.Write(items.Length);
        foreach (var item in items) write(item);
    }

    private static ImmutableArray<T> ReadAll<T>(BinaryReader reader, Func<T> read)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        for (var left = reader.ReadInt32(); left > 0; left--) items.Add(read());
        return items.ToImmutable();
    }
}
