namespace Edge.Kv;

/// <summary>What fits. The numbers are Workers KV's.</summary>
public static class KvLimits
{
    /// <summary>Bytes of a key in UTF-8.</summary>
    public const int KeyBytes = 512;

    /// <summary>Bytes of a value: 25 MiB.</summary>
    public const int ValueBytes = 25 * 1024 * 1024;

    /// <summary>Bytes of metadata in UTF-8.</summary>
    public const int MetadataBytes = 1024;

    /// <summary>Keys of one listing.</summary>
    public const int ListedKeys = 1000;

    /// <summary>The shortest life of a value that expires.</summary>
    public static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(60);
}
