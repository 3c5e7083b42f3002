using System.Globalization;
using Azure.Data.Tables;

namespace Edge.Kv.Tables;

/// <summary>Bytes spread over the binary properties <c>V0</c>, <c>V1</c>, … of a row.</summary>
internal static class Properties
{
    public static void Write(TableEntity entity, ReadOnlyMemory<byte> bytes)
    {
        for (var (start, number) = (0, 0); start < bytes.Length; start += ValueRow.PropertyBytes, number++)
        {
            entity[Name(number)] = bytes.Slice(start, Math.Min(ValueRow.PropertyBytes, bytes.Length - start)).ToArray();
        }
    }

    /// <summary>Fills all of <paramref name="bytes"/>; false if the row has not exactly that many.</summary>
    public static bool Read(TableEntity entity, Span<byte> bytes)
    {
        var number = 0;
        for (; bytes.Length > 0; number++)
        {
            if (entity[Name(number)] is not byte[] property || property.Length != Math.Min(bytes.Length, ValueRow.PropertyBytes)) return false;
            property.CopyTo(bytes);
            bytes = bytes[property.Length..];
        }

        return !entity.ContainsKey(Name(number));
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"V{number}");
}
