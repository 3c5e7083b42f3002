using Npgsql;

namespace Edge.Tests.Support;

/// <summary>Holds up statements in the middle until it is opened, however long that takes; disposed, it is open.</summary>
internal sealed class Door : IAsyncDisposable
{
    /// <summary>SQL that gets no further while the door is closed.</summary>
    public const string Pass = "SELECT pg_advisory_xact_lock_shared(1913)";

    private readonly PostgresFixture _database;
    private readonly NpgsqlConnection _holds;

    private Door(PostgresFixture database, NpgsqlConnection holds) => (_database, _holds) = (database, holds);

    /// <summary>In this database alone.</summary>
    public static async Task<Door> Close(PostgresFixture database)
    {
        var holds = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await holds.OpenAsync();
        await holds.Run("SELECT pg_advisory_lock(1913)");
        return new(database, holds);
    }

    /// <summary>Until somebody stands before it.</summary>
    public Task IsWaitedFor() => Eventually.Holds(async () => (await _database.Column(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'")).Count > 0);

    public ValueTask DisposeAsync() => _holds.DisposeAsync();
}
