using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>What of the server and its roles the feed depends on.</summary>
/// <param name="Replicates">Whether the login role has the REPLICATION right.</param>
/// <param name="MayAnnounce">Whether whoever asks may make event triggers.</param>
/// <param name="Announces">Whether the event trigger is there and enabled.</param>
internal sealed record FeedServer(
    int Version, string WalLevel, bool Replicates, bool MayAnnounce, bool HasPublication, bool Announces, int FreeSlots, int FreeSenders)
{
    private const int Oldest = 15;

    /// <summary>What keeps the feed from running; empty: nothing.</summary>
    public IEnumerable<string> Obstacles()
    {
        if (Version < Oldest) yield return $"the server is PostgreSQL {Version}: the feed needs {Oldest} or later";
        if (WalLevel != "logical") yield return $"wal_level is {WalLevel}: set it to logical, and restart the server";
        if (FreeSlots < 1) yield return "no replication slot is free: raise max_replication_slots";
        if (FreeSenders < 1) yield return "no WAL sender is free: raise max_wal_senders";
    }

    public static async Task<FeedServer> Ask(NpgsqlDataSource database, string login, string publication, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT current_setting('server_version_num')::int / 10000, current_setting('wal_level'),
                   coalesce((SELECT rolreplication OR rolsuper FROM pg_roles WHERE rolname = $1), false),
                   (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
                   EXISTS (SELECT FROM pg_publication WHERE pubname = $2),
                   EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'edge_feed_' || $2 AND evtenabled <> 'D'),
                   current_setting('max_replication_slots')::int - (SELECT count(*)::int FROM pg_replication_slots),
                   current_setting('max_wal_senders')::int - (SELECT count(*)::int FROM pg_stat_replication)
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = login });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = publication });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new(
            reader.GetInt32(0), reader.GetString(1), reader.GetBoolean(2), reader.GetBoolean(3), reader.GetBoolean(4), reader.GetBoolean(5),
            reader.GetInt32(6), reader.GetInt32(7));
    }
}
