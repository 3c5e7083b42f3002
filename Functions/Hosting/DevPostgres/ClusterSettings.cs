using System.Collections.Immutable;

namespace Edge.Hosting.DevPostgres;

/// <summary>Lines for a server's configuration.</summary>
internal static class ClusterSettings
{
    /// <summary>For a server that keeps data: reached by its socket only, and ready for logical replication.</summary>
    public static ImmutableArray<string> Lasting(string socketFolder) =>
    [
        "listen_addresses = ''",
        $"unix_socket_directories = '{socketFolder.Replace("'", "''", StringComparison.Ordinal)}'",
        $"port = {PostgresCluster.Port}",
        "wal_level = logical",
        "max_slot_wal_keep_size = '1GB'",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
    ];

    /// <summary>For a server whose data nobody will miss.</summary>
    public static ImmutableArray<string> ThrowAway(string socketFolder) =>
        [.. Lasting(socketFolder), "fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 200"];
}
