namespace Edge.Kv;

/// <summary>One page of keys, in the order of their UTF-8 bytes.</summary>
/// <param name="Cursor">Give it to the next <c>List</c> with the same prefix; null: there are no more keys.</param>
public sealed record KvList(IReadOnlyList<KvListedKey> Keys, string? Cursor)
{
    public bool ListComplete => Cursor is null;
}

/// <summary>A key that has a value, with what was stored beside it.</summary>
public sealed record KvListedKey(string Name, DateTimeOffset? Expiration, string? Metadata);
