using System.Security.Cryptography;
using System.Text;
using Edge.ChangeFeed.Log;
using Edge.ChangeFeed.Replication;
using Npgsql;

namespace Edge.ChangeFeed.Distribution;

/// <summary>The database that the feed is about, and how its sessions are made.</summary>
/// <param name="connectionString">Of the app's login role.</param>
/// <param name="definitionsSql">Answers one text that is another one after every change of definitions, rights or settings.</param>
/// <param name="loggedSql">Answers schema and name of each table whose every change the change log has.</param>
internal sealed class FeedDatabase(string connectionString, ChangeFeedOptions options, string definitionsSql, string loggedSql) : IAsyncDisposable
{
    private readonly NpgsqlDataSource pool = DataSource(connectionString, $"edge feed {options.Publication}", pooling: true);
    private readonly NpgsqlDataSource owners = DataSource(connectionString, FeedNames.OwnerApplication, pooling: false);
    private readonly NpgsqlDataSource listeners = DataSource(connectionString, FeedNames.ListenerApplication, pooling: false);

    public ChangeFeedOptions Options => options;

    /// <summary>The same for all instances of one feed, and another one for each other feed that shares a storage.</summary>
    public string Name
    {
        get
        {
            var at = new NpgsqlConnectionStringBuilder(connectionString);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{at.Host}\n{at.Port}\n{at.Database}\n{options.Publication}\n{options.Mode}")));
        }
    }

    public string DefinitionsSql => definitionsSql;

    /// <summary>Answers schema and name of each relation whose every change the feed reports. Parameter 1: the publication.</summary>
    public string RelationsSql => options.Mode is ChangeFeedMode.Log ? loggedSql : FeedRelations.Published;

    /// <summary>Opens a session that is gone when it is closed.</summary>
    public ValueTask<NpgsqlConnection> OpenOwner(CancellationToken cancellation) => owners.OpenConnectionAsync(cancellation);

    /// <inheritdoc cref="OpenOwner"/>
    public ValueTask<NpgsqlConnection> OpenListener(CancellationToken cancellation) => listeners.OpenConnectionAsync(cancellation);

    public async Task<IChangeSource> OpenSource(CancellationToken cancellation) => options.Mode switch
    {
        ChangeFeedMode.Log => await LogSource.Open(pool, cancellation),
        _ => await ReplicationSource.Open(pool, Named(connectionString, $"edge feed {options.Publication}"), options.Publication, cancellation),
    };

    /// <summary>PostgreSQL 18 takes a missing publication for an empty one, and loses what happens meanwhile.</summary>
    /// <exception cref="FeedUnavailableException">It is not there.</exception>
    public async Task CheckPublication(NpgsqlConnection session, SemaphoreSlim turn, CancellationToken cancellation)
    {
        if (options.Mode is not ChangeFeedMode.Replication) return;
        await turn.WaitAsync(cancellation);
        try
        {
            await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_publication WHERE pubname = $1)", session);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = options.Publication });
            if (await command.ExecuteScalarAsync(cancellation) is not true)
                throw new FeedUnavailableException($"there is no publication {options.Publication}: feed install makes it");
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await pool.DisposeAsync();
        await owners.DisposeAsync();
        await listeners.DisposeAsync();
    }

    private static string Named(string connectionString, string application) =>
        new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = application }.ConnectionString;

    private static NpgsqlDataSource DataSource(string connectionString, string application, bool pooling)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = application, Pooling = pooling, Enlist = false, CommandTimeout = 5, MaxAutoPrepare = 0,
        };
        if (pooling) (settings.MinPoolSize, settings.MaxPoolSize) = (0, 2);
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString) { Name = application };
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        return builder.Build();
    }
}

/// <summary>The feed cannot begin; the message says what is to be done.</summary>
internal sealed class FeedUnavailableException(string message) : Exception(message);
