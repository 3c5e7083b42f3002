using Microsoft.Extensions.Logging;

namespace Edge.Realtime.Channels;

/// <summary>Holds what all sockets of one app share.</summary>
/// <param name="Authorization">Null: there is nothing that could allow a private channel.</param>
/// <param name="Changes">Null: there is no change feed.</param>
/// <param name="Bus">Null: there is no database, and this instance is the only one.</param>
/// <param name="Replay">Null: broadcasts are not stored.</param>
internal sealed record ChannelContext(
    RealtimeOptions Options, RealtimeAuthentication Authenticate, Topics Topics, RealtimeMetrics Metrics, TimeProvider Time, ILogger Log)
{
    public IChannelAuthorization? Authorization { get; init; }
    public IChangeSource? Changes { get; init; }
    public ClusterBus? Bus { get; init; }
    public StoredBroadcasts? Replay { get; init; }

    /// <summary>Whether pages of an origin may open sockets, by the same setting as for requests.</summary>
    public Func<string, bool> AllowsOrigin { get; init; } = _ => true;

    private static long references;

    /// <summary>Names this instance in the cluster.</summary>
    public string Instance { get; } = Guid.NewGuid().ToString("N")[..12];

    public string NextReference() => $"{Instance}-{Interlocked.Increment(ref references):x}";
}
