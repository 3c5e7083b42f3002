using Edge.Hosting.DevPostgres;
using Npgsql;

namespace Edge.Tests.Support;

/// <summary>A database of one collection's (or class's) own, with what its scripts make. Use as a fixture.</summary>
/// <remarks>
/// Without any Postgres, tests marked <c>[SkippableFact]</c> skip with the reason when they first touch the database; on CI they fail.
/// </remarks>
/// <param name="scripts">SQL files of the repository.</param>
public abstract class PostgresFixture(params string[] scripts) : IAsyncLifetime
{
    private TestPostgres? _postgres;
    private string? _database;
    private string? _missing;

    /// <summary>False: there is no Postgres, and tests skip.</summary>
    public bool IsThere => _missing is null;

    /// <summary>For Npgsql, as a superuser.</summary>
    public string ConnectionString
    {
        get
        {
            Skip.If(_missing is not null, _missing);
            return _postgres!.ConnectionString(_database);
        }
    }

    /// <summary>The form of <c>db-uri</c>, as a user that can log in.</summary>
    public string DbUri(string user, string password)
    {
        var at = new NpgsqlConnectionStringBuilder(ConnectionString);
        return $"host={Quoted(at.Host!)} port={at.Port} dbname={Quoted(at.Database!)} user={Quoted(user)} password={Quoted(password)}";
    }

    /// <summary>Statements as the superuser, behind the app's back.</summary>
    public async Task Run(string sql)
    {
        await using var connection = await _postgres!.Connect(new NpgsqlConnectionStringBuilder(ConnectionString).Database);
        await connection.Run(sql);
    }

    /// <summary>The first column of a query's rows, as text.</summary>
    public async Task<IReadOnlyList<string?>> Column(string sql)
    {
        await using var connection = await _postgres!.Connect(new NpgsqlConnectionStringBuilder(ConnectionString).Database);
        return await connection.Column(sql);
    }

    public virtual async Task InitializeAsync()
    {
        try
        {
            _postgres = await TestPostgres.OfThisRun;
        }
        catch (DevPostgresException missing) when (!Missing.IsCi)
        {
            _missing = missing.Message;
            return;
        }

        _database = await (await TestDatabases.OfThisRun).Create([.. scripts.Select(script => Repository.Path(script))]);
    }

    public virtual async Task DisposeAsync()
    {
        if (_database is null) return;
        await (await TestDatabases.OfThisRun).Drop(_database);
    }

    /// <summary>Of a libpq key/value string.</summary>
    private static string Quoted(string value) =>
        $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
