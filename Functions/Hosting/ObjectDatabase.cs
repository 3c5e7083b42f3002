using Edge.Objects;
using Edge.Postgrest.Execution;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Edge.Hosting;

/// <summary>Holds the connections of the objects, apart from those of requests. Connects when the first turn comes.</summary>
internal sealed class ObjectDatabase(PostgrestSettings settings, ObjectsOptions options, DatabaseStart start, ILoggerFactory logs) : IAsyncDisposable
{
    private readonly Lazy<NpgsqlDataSource> database = new(() =>
    {
        var config = settings.Read();
        var connection = new NpgsqlConnectionStringBuilder(config.ConnectionString) { MaxPoolSize = options.MaxConnections };
        if (connection.MinPoolSize > connection.MaxPoolSize) connection.MinPoolSize = 0;
        return DataSources.Create(config with { ConnectionString = connection.ConnectionString }, logs);
    });

    private readonly Lazy<NpgsqlDataSource> listening = new(() => DataSources.ForListener(settings.Read(), logs));

    public async Task<NpgsqlDataSource> Connect(CancellationToken cancellation)
    {
        await start.Up.WaitAsync(cancellation);
        return database.Value;
    }

    /// <summary>For the one connection that waits for notifications.</summary>
    public async Task<NpgsqlDataSource> Listen(CancellationToken cancellation)
    {
        await start.Up.WaitAsync(cancellation);
        return listening.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (database.IsValueCreated) await database.Value.DisposeAsync();
        if (listening.IsValueCreated) await listening.Value.DisposeAsync();
    }
}
