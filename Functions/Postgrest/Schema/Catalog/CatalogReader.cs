using Npgsql;

namespace Edge.Postgrest.Schema.Catalog;

/// <summary>Reads a result's rows column by column, in the order in which the query selects them, sharing equal strings.</summary>
internal sealed class CatalogReader(NpgsqlDataReader reader)
{
    private readonly StringPool strings = new();
    private int column;

    public async ValueTask<bool> NextRow(CancellationToken cancellation)
    {
        column = 0;
        return await reader.ReadAsync(cancellation);
    }

    public string Text() => strings.Share(reader.GetString(column++));

    public string? TextOrNull() => reader.IsDBNull(column) ? Skip() : Text();

    /// <summary>For texts that hardly repeat and are not kept.</summary>
    public string LongText() => reader.GetString(column++);

    public QualifiedIdentifier Identifier() => new(Text(), Text());

    public bool Bool() => reader.GetBoolean(column++);

    public short Short() => reader.GetInt16(column++);

    public int Int() => reader.GetInt32(column++);

    public long Long() => reader.GetInt64(column++);

    public decimal Decimal() => reader.GetDecimal(column++);

    public int? IntOrNull()
    {
        var value = reader.IsDBNull(column) ? (int?)null : reader.GetInt32(column);
        column++;
        return value;
    }

    public uint Oid() => reader.GetFieldValue<uint>(column++);

    /// <summary>An array; null reads as empty.</summary>
    public uint[] Oids()
    {
        var value = reader.IsDBNull(column) ? [] : reader.GetFieldValue<uint[]>(column);
        column++;
        return value;
    }

    public short[] Numbers() => reader.GetFieldValue<short[]>(column++);

    /// <summary>An array without null elements; null reads as empty.</summary>
    public string[] Texts()
    {
        if (reader.IsDBNull(column))
        {
            column++;
            return [];
        }

        var texts = reader.GetFieldValue<string[]>(column++);
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = strings.Share(texts[i]);
        }

        return texts;
    }

    private string? Skip()
    {
        column++;
        return null;
    }
}
