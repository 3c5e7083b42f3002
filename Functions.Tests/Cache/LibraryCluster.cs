using Edge.Hosting.DevPostgres;
using Npgsql;

namespace Edge.Tests.Cache;

/// <summary>
/// The library on a server of its own: to be configured and killed, and where no other test makes roles, which would be another schema for its apps.
/// </summary>
internal sealed class LibraryCluster : IAsyncDisposable
{
    private readonly ThrowAwayCluster cluster;
    private readonly NpgsqlDataSource admin;
    private bool isKilled;

    private LibraryCluster(ThrowAwayCluster cluster)
    {
        this.cluster = cluster;
        admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(cluster.ConnectionString()) { Pooling = false });
    }

    /// <summary>As the superuser.</summary>
    public string ConnectionString => cluster.ConnectionString();

    public string AuthenticatorUri => Uri("lending_authenticator", "authenticator");

    /// <summary>The superuser's.</summary>
    public string OwnerUri
    {
        get
        {
            var at = new NpgsqlConnectionStringBuilder(ConnectionString);
            return Uri(at.Username!, at.Password!);
        }
    }

    /// <param name="settings">Lines for the server's configuration.</param>
    public static async Task<LibraryCluster> Start(params string[] settings)
    {
        try
        {
            var started = new LibraryCluster(await ThrowAwayCluster.Start(await PostgresSearch.Find(_ => { }, default), default, settings));
            await started.Run(await File.ReadAllTextAsync(Repository.Path("Functions.Tests/Cache/library.sql")));
            return started;
        }
        catch (DevPostgresException missing)
        {
            Missing.Prerequisite(true, missing.Message);
            throw;
        }
    }

    public async Task Run(string sql)
    {
        await using var command = admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> Count(string sql)
    {
        await using var command = admin.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>At once, with what is under way, and for ever.</summary>
    public async ValueTask Kill()
    {
        isKilled = true;
        await cluster.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await admin.DisposeAsync();
        if (!isKilled) await cluster.DisposeAsync();
    }

    private string Uri(string user, string password)
    {
        var at = new NpgsqlConnectionStringBuilder(ConnectionString);
        return $"host={at.Host} port={at.Port} dbname={at.Database} user={user} password={password}";
    }
}
