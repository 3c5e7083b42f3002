namespace Edge.Kv;

/// <summary>Encoded keys from the first that begins with the prefix, or after the last one listed, to the end.</summary>
internal readonly record struct KvRange(string? After, string Prefix, string End)
{
    public bool Contains(string encoded) =>
        string.CompareOrdinal(encoded, Prefix) >= 0 && string.CompareOrdinal(encoded, End) < 0 &&
        (After is null || string.CompareOrdinal(encoded, After) > 0);
}
