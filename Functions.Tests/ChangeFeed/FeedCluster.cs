using Edge.ChangeFeed.Replication;
using Edge.Hosting.DevPostgres;
using Npgsql;

namespace Edge.Tests.ChangeFeed;

/// <summary>A server of its own: a replication slot waits for every writing transaction in the server, also for other tests'.</summary>
public sealed class FeedCluster : IAsyncLifetime
{
    private ThrowAwayCluster? cluster;
    private NpgsqlDataSource? admin;
    private string? missing;
    private static int lastSchema;

    internal string ConnectionString
    {
        get
        {
            Missing.Prerequisite(missing is not null, missing ?? "");
            return cluster!.ConnectionString();
        }
    }

    internal NpgsqlDataSource Admin => admin!;

    public async Task InitializeAsync()
    {
        try
        {
            cluster = await ThrowAwayCluster.Start(
                await PostgresSearch.Find(_ => { }, default), default,
                ["max_prepared_transactions = 10", "max_wal_senders = 20", "max_replication_slots = 20", "wal_writer_delay = 10ms"]);
            admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(cluster.ConnectionString()) { Pooling = false });
        }
        catch (DevPostgresException none)
        {
            missing = none.Message;
        }
    }

    public async Task DisposeAsync()
    {
        if (admin is not null) await admin.DisposeAsync();
        if (cluster is not null) await cluster.DisposeAsync();
    }

    internal async Task Run(string sql)
    {
        _ = ConnectionString;
        await using var command = Admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    internal async Task<T> Scalar<T>(string sql)
    {
        await using var command = Admin.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Makes a schema with what the statements make in it, published whole under the schema's own name.</summary>
    internal async Task<string> Published(string statements)
    {
        var schema = $"s{Interlocked.Increment(ref lastSchema)}";
        await Run($"CREATE SCHEMA {schema}; SET search_path = {schema}; {statements}; CREATE PUBLICATION {schema} FOR TABLES IN SCHEMA {schema}");
        return schema;
    }

    internal Task<ReplicationStream> Open(string publication, Func<ReplicationStreamOptions, ReplicationStreamOptions>? with = null)
    {
        var options = new ReplicationStreamOptions(ConnectionString, [publication]);
        return ReplicationStream.Open(with?.Invoke(options) ?? options, CancellationToken.None);
    }
}
