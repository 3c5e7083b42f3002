using System.Diagnostics;
using System.Globalization;
using Edge.Hosting.DevPostgres;
using Edge.Postgrest.Config;
using Npgsql;

namespace Edge.Tests.Hosting;

/// <summary>The life of the development database, on whatever PostgreSQL this machine has or npm gives.</summary>
public sealed class DevDatabaseTests : IAsyncLifetime
{
    private const string Sample =
        """
        CREATE TABLE IF NOT EXISTS visits (n int);
        DO $$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'authenticator') THEN CREATE ROLE authenticator LOGIN; END IF;
        END $$;
        GRANT SELECT, INSERT ON visits TO authenticator;
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-dev-").FullName;
    private readonly List<string> _told = [];
    private readonly List<DevDatabase> _started = [];

    [Fact]
    public async Task Two_apps_share_the_server_and_the_last_one_stops_it()
    {
        var first = await Start();
        await Visit(first);
        Assert.Equal(2, _told.Count);

        var second = await Start();
        Assert.Equal(1, await Visits(second));
        Assert.Equal(2, _told.Count);

        await first.Stop(default);
        Assert.Equal(1, await Visits(second));

        await second.Stop(default);
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task After_a_crash_of_everything_the_next_start_finds_all_that_was_committed()
    {
        var first = await Start();
        await Visit(first);
        using (var server = Process.GetProcessById(ServerProcess()))
        {
            server.Kill();
            await server.WaitForExitAsync();
        }

        Assert.Equal(1, await Visits(await Start()));
    }

    [Fact]
    public async Task A_lock_file_whose_process_id_is_somebody_elses_by_now_does_not_stop_a_start()
    {
        var first = await Start();
        await Visit(first);
        var pidFile = PidFile;
        var lines = await File.ReadAllLinesAsync(pidFile);
        await first.Stop(default);
        using var stranger = Process.Start(new ProcessStartInfo("sleep", "60"))!;
        await File.WriteAllLinesAsync(pidFile, [stranger.Id.ToString(CultureInfo.InvariantCulture), .. lines[1..]]);

        var second = await Start();
        stranger.Kill();

        Assert.Equal(1, await Visits(second));
    }

    [Fact]
    public void Its_address_is_known_before_it_runs_and_holds_the_password_of_the_first_to_ask()
    {
        Assert.Equal(DevDatabase.In(_folder).DbUri, DevDatabase.In(_folder).DbUri);
        Assert.Equal(32, new FileInfo(Path.Combine(_folder, "password")).Length);
    }

    private string PidFile => Path.Combine(Directory.GetDirectories(_folder, "postgres-*").Single(), "data", "postmaster.pid");

    private int ServerProcess() => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    private async Task<DevDatabase> Start()
    {
        var database = DevDatabase.In(_folder);
        _started.Add(database);
        await database.Start(Sample, _told.Add, default);
        return database;
    }

    private static async Task Visit(DevDatabase database)
    {
        await using var connection = await Connect(database);
        await using var insert = new NpgsqlCommand("INSERT INTO visits VALUES (1)", connection);
        await insert.ExecuteNonQueryAsync();
    }

    private static async Task<long> Visits(DevDatabase database)
    {
        await using var connection = await Connect(database);
        await using var count = new NpgsqlCommand("SELECT count(*) FROM visits", connection);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private static async Task<NpgsqlConnection> Connect(DevDatabase database)
    {
        var settings = LibpqConnectionString.Parse(database.DbUri, _ => null, "localhost");
        settings.Pooling = false;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public Task InitializeAsync()
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherExecute);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var database in _started) await database.Stop(default);
        Directory.Delete(_folder, recursive: true);
    }
}
