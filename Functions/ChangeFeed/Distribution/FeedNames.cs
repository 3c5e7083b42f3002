using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Edge.ChangeFeed.Distribution;

/// <summary>What the instances of one feed agree on: the channel that they listen on, and the advisory lock of its owner.</summary>
internal static class FeedNames
{
    /// <summary>The first half of the lock's key: "Edge".</summary>
    public const int LockClass = 0x45646765;

    /// <summary>The owner's and the listeners' connections, as pg_stat_activity shows them.</summary>
    public const string OwnerApplication = "edge feed owner";

    public const string ListenerApplication = "edge feed listener";

    public static string Channel(string publication) => $"edge_feed:{publication}";

    public static int LockObject(string publication) =>
        BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(publication)));
}
