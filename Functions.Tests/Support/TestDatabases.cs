using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Edge.Tests.Support;

/// <summary>
/// The run's databases: SQL files are loaded into a template once, and each collection of tests gets a copy. They are named after the run,
/// which holds a lock of that name as long as it lives; what a run left on somebody else's server, the next one drops.
/// </summary>
internal sealed class TestDatabases
{
    private const string Prefix = "edge_test_";
    private static readonly Lazy<Task<TestDatabases>> Shared = new(Open);

    private readonly TestPostgres _postgres;
    private readonly NpgsqlConnection _holdsLock;
    private readonly int _run = RandomNumberGenerator.GetInt32(int.MaxValue);
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _templates = new();
    private int _count;

    private TestDatabases(TestPostgres postgres, NpgsqlConnection holdsLock)
    {
        _postgres = postgres;
        _holdsLock = holdsLock;
    }

    /// <inheritdoc cref="TestPostgres.OfThisRun"/>
    public static Task<TestDatabases> OfThisRun => Shared.Value;

    private static async Task<TestDatabases> Open()
    {
        var postgres = await TestPostgres.OfThisRun;
        var databases = new TestDatabases(postgres, await postgres.Connect(database: null));
        await databases._holdsLock.Run($"SELECT pg_advisory_lock({databases._run})");
        await databases.DropThoseOfDeadRuns();
        return databases;
    }

    /// <summary>A new database with what the scripts make.</summary>
    /// <param name="scripts">SQL files, in order, run by the superuser.</param>
    public async Task<string> Create(IReadOnlyList<string> scripts)
    {
        var template = await _templates.GetOrAdd(string.Join('\n', scripts), _ => new(() => Load(scripts))).Value;
        var name = NextName();
        await using var admin = await _postgres.Connect(database: null);
        await admin.Run($"CREATE DATABASE {name} TEMPLATE {template}");
        return name;
    }

    public async Task Drop(string name)
    {
        await using var admin = await _postgres.Connect(database: null);
        await admin.Run($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    private async Task<string> Load(IReadOnlyList<string> scripts)
    {
        var name = NextName();
        await using var admin = await _postgres.Connect(database: null);
        await admin.Run($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
        await using var loading = await _postgres.Connect(name);
        foreach (var script in scripts) await loading.Run(await File.ReadAllTextAsync(script));
        return name;
    }

    private string NextName() => $"{Prefix}{_run.ToString(CultureInfo.InvariantCulture)}_{Interlocked.Increment(ref _count)}";

    private async Task DropThoseOfDeadRuns()
    {
        var dead = await _holdsLock.Column(
            $"""
            SELECT datname FROM pg_database
            WHERE CASE WHEN datname ~ '^{Prefix}[0-9]+_' THEN pg_try_advisory_xact_lock(split_part(datname, '_', 3)::bigint) END
            """);
        foreach (var name in dead) await _holdsLock.Run($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }
}
