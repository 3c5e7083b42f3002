using Edge.Hosting.DevPostgres;
using Npgsql;

namespace Edge.Tests.Support;

/// <summary>
/// The run's one Postgres server, started by the first test that needs it: the one <c>EDGE_TEST_POSTGRES</c> names, else a container, else
/// PostgreSQL of this machine, else npm's. What we started ends with this process, however that ends.
/// </summary>
/// <param name="Admin">Connection string of a superuser, to the database that others are created from.</param>
/// <param name="Server">What must not be collected as garbage while the server is in use; null for somebody else's server.</param>
internal sealed record TestPostgres(string Admin, object? Server)
{
    private const string Variable = "EDGE_TEST_POSTGRES";
    private static readonly Lazy<Task<TestPostgres>> Shared = new(Choose);

    /// <exception cref="DevPostgresException">There is none and none can be had.</exception>
    public static Task<TestPostgres> OfThisRun => Shared.Value;

    private static async Task<TestPostgres> Choose()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } uri) return new(FromUri(new Uri(uri)), Server: null);
        if (await PostgresContainer.EngineAnswers())
        {
            var container = await PostgresContainer.Start();
            return new(container.GetConnectionString(), container);
        }

        var binaries = await PostgresSearch.Find(Console.Error.WriteLine, CancellationToken.None);
        var cluster = await ThrowAwayCluster.Start(binaries, CancellationToken.None);
        return new(cluster.ConnectionString(), cluster);
    }

    private static string FromUri(Uri uri)
    {
        var user = uri.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
        return new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Username = user[0] is { Length: > 0 } name ? name : "postgres",
            Password = user.ElementAtOrDefault(1),
            Database = uri.AbsolutePath is "" or "/" ? "postgres" : Uri.UnescapeDataString(uri.AbsolutePath[1..]),
        }.ConnectionString;
    }

    /// <summary>For a superuser of a database; null: the one that others are created from.</summary>
    public string ConnectionString(string? database) =>
        database is null ? Admin : new NpgsqlConnectionStringBuilder(Admin) { Database = database }.ConnectionString;

    /// <summary>A connection that is gone when it is closed: a pooled one would keep its database from being copied or dropped.</summary>
    public async Task<NpgsqlConnection> Connect(string? database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString(database)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
