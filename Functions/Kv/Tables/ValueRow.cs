using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;

namespace Edge.Kv.Tables;

/// <summary>
/// The one row of a key. Replacing it replaces the value: it holds the bytes, or if they are too many the version whose pieces do.
/// Every column is there in every row, so that filters need not care for rows that lack one.
/// </summary>
internal sealed record ValueRow
{
    /// <summary>Values up to here need no pieces. Part of the stored format, as is the size of a property, which is Table Storage's largest.</summary>
    public const int InlineBytes = 8 * PropertyBytes;
    public const int PropertyBytes = 64 * 1024;

    private const int ChecksumBytes = 16;
    private const long Never = long.MaxValue;

    /// <summary>What <c>List</c> asks for.</summary>
    public static readonly string[] ListColumns = ["RowKey", "Expires", "Metadata", "HasMetadata"];

    /// <summary>What a condition and a sweep ask for.</summary>
    public static readonly string[] StateColumns = ["PartitionKey", "RowKey", "Expires", "Version"];

    public required ValueVersion Version { get; init; }
    public required int Length { get; init; }
    public required byte[] Metadata { get; init; }
    public required bool HasMetadata { get; init; }
    public required long Expires { get; init; }
    public required byte[] Checksum { get; init; }

    /// <summary>The value; null if it is in pieces.</summary>
    public required ReadOnlyMemory<byte>? Inline { get; init; }

    /// <summary>Table Storage's; empty before the row is stored.</summary>
    public string ETag { get; init; } = "";

    public static ValueRow Of(KvKey key, KvWrite write, ValueVersion version)
    {
        var row = new ValueRow
        {
            Version = version,
            Length = write.Value.Length,
            Metadata = Encoding.UTF8.GetBytes(write.Metadata ?? ""),
            HasMetadata = write.Metadata is not null,
            Expires = write.Expiration?.ToUnixTimeMilliseconds() ?? Never,
            Checksum = [],
            // A bare null would become an empty array.
            Inline = write.Value.Length > InlineBytes ? default(ReadOnlyMemory<byte>?) : write.Value,
        };
        return row with { Checksum = row.ChecksumOf(key, write.Value.Span) };
    }

    /// <summary>Null: not such a row, so a damaged one.</summary>
    public static ValueRow? From(TableEntity entity)
    {
        if (entity["Version"] is not string version || entity["Length"] is not int length || entity["Expires"] is not long expires ||
            entity["Checksum"] is not byte[] checksum || entity["Metadata"] is not byte[] metadata || entity["HasMetadata"] is not bool hasMetadata)
            return null;
        if (length is < 0 or > KvLimits.ValueBytes) return null;
        ReadOnlyMemory<byte>? inline = null;
        if (length <= InlineBytes)
        {
            var value = new byte[length];
            if (!Properties.Read(entity, value)) return null;
            inline = value;
        }

        return new()
        {
            Version = new(version), Length = length, Metadata = metadata, HasMetadata = hasMetadata, Expires = expires, Checksum = checksum,
            Inline = inline, ETag = entity.ETag.ToString(),
        };
    }

    public static DateTimeOffset? ExpirationOf(TableEntity entity) => Moment(entity.GetInt64("Expires") ?? Never);

    public static KvListedKey Listed(TableEntity entity)
    {
        var metadata = entity.GetBinary("Metadata");
        var hasMetadata = entity.GetBoolean("HasMetadata") ?? false;
        return new(KvKey.Decode(entity.RowKey).Name, ExpirationOf(entity), hasMetadata ? Encoding.UTF8.GetString(metadata) : null);
    }

    public TableEntity ToEntity(KvKey key)
    {
        var entity = new TableEntity(Partition.Of(key).Values, key.Encoded)
        {
            ["Version"] = Version.Id,
            ["Length"] = Length,
            ["Expires"] = Expires,
            ["Checksum"] = Checksum,
            ["Metadata"] = Metadata,
            ["HasMetadata"] = HasMetadata,
        };
        if (Inline is { } value) Properties.Write(entity, value);
        return entity;
    }

    /// <summary>Null: these are not the bytes that were stored for this key.</summary>
    public KvEntry? Entry(KvKey key, ReadOnlyMemory<byte> value)
    {
        if (!ChecksumOf(key, value.Span).AsSpan().SequenceEqual(Checksum)) return null;
        var metadata = HasMetadata ? Encoding.UTF8.GetString(Metadata) : null;
        return new() { Value = value, Metadata = metadata, Expiration = Moment(Expires), ETag = ETag };
    }

    /// <summary>Half of a SHA-256 over everything that a reader gets, and over the key, lest a row answers for another.</summary>
    private byte[] ChecksumOf(KvKey key, ReadOnlySpan<byte> value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> fields = stackalloc byte[17];
        BinaryPrimitives.WriteInt64LittleEndian(fields, Expires);
        BinaryPrimitives.WriteInt32LittleEndian(fields[8..], Metadata.Length);
        BinaryPrimitives.WriteInt32LittleEndian(fields[12..], value.Length);
        fields[16] = HasMetadata ? (byte)1 : (byte)0;
        hash.AppendData(fields);
        hash.AppendData(Metadata);
        hash.AppendData(value);
        hash.AppendData(Encoding.UTF8.GetBytes(key.Name));
        return hash.GetHashAndReset()[..ChecksumBytes];
    }

    private static DateTimeOffset? Moment(long milliseconds) =>
        milliseconds == Never ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
