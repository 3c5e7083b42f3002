using System.Collections.Concurrent;
using Npgsql;

namespace Edge.Postgrest.Execution;

/// <summary>When each pooled connection was last known to be alive.</summary>
internal sealed class ConnectionUse(TimeProvider time)
{
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(2);

    // Backends that are gone stay in it until it is emptied; then every connection counts as idle once.
    private const int Remembered = 1_000;

    private readonly ConcurrentDictionary<int, long> lastAlive = new();

    internal void Alive(NpgsqlConnection connection)
    {
        var backend = connection.ProcessID;
        if (!lastAlive.ContainsKey(backend) && lastAlive.Count > Remembered) lastAlive.Clear();
        lastAlive[backend] = time.GetTimestamp();
    }

    internal bool IsRecent(NpgsqlConnection connection) =>
        lastAlive.TryGetValue(connection.ProcessID, out var then) && time.GetElapsedTime(then) < Recent;
}
