using Edge.Hosting.DevPostgres;
using Edge.Tests.Support;
using Npgsql;

namespace Edge.Tests.Faults;

/// <summary>The app in front of a hot standby: a real one, which follows a primary of this test's own.</summary>
public sealed class StandbyTests : IAsyncLifetime
{
    private string? missing;
    private ThrowAwayCluster? primary;
    private PostgresCluster? standby;
    private string folder = "";

    [SkippableFact]
    public async Task A_standby_is_read_from_and_a_write_is_405()
    {
        Skip.If(missing is not null, missing);
        await using var app = await EdgeApp.Start([.. Settings(AtStandby)]);

        (await app.Api.Get("/things?select=id&order=id")).ShouldBe(200, """[{"id":1}, {"id":2}]""".Replace(", ", ", \n ", StringComparison.Ordinal));
        (await app.Site.Get("/health/ready")).ShouldBe(200);
        foreach (var prefer in (string?[])[null, "tx=rollback", "return=representation"])
            (await app.Api.Post("/things", """{"id":3}""", prefer: prefer)).ShouldBeError(405, "25006");
        (await app.Api.Delete("/things?id=eq.1")).ShouldBeError(405, "25006");
        (await app.Api.Post("/rpc/twice", """{"number":4}""")).ShouldBe(200, "8");
    }

    [SkippableFact]
    public async Task With_several_hosts_reads_go_to_the_standby_and_notifications_come_from_the_primary()
    {
        Skip.If(missing is not null, missing);
        var both = $"host={AtStandby.Host},{AtPrimary.Host} port=5432 dbname=postgres user=postgres password={Password} target_session_attrs=prefer-standby";
        await using var app = await EdgeApp.Start([.. Settings(both)]);
        (await app.Api.Get("/rpc/on_standby")).ShouldBe(200, "true");

        await Eventually.Holds(async () =>
        {
            await using var connection = new NpgsqlConnection(Unpooled(primary!.ConnectionString()));
            await connection.OpenAsync();
            return (await connection.Column("SELECT query FROM pg_stat_activity WHERE query ILIKE 'listen%' AND pid <> pg_backend_pid()")).Count == 1;
        });
    }

    public async Task InitializeAsync()
    {
        var binaries = await PostgresSearch.Find(_ => { }, CancellationToken.None);
        if (!File.Exists(binaries.Program("pg_basebackup")))
        {
            missing = "There is no pg_basebackup";
            Assert.False(Missing.IsCi, missing);
            return;
        }
        primary = await ThrowAwayCluster.Start(binaries, CancellationToken.None, "wal_level = replica", "max_wal_senders = 4", "max_replication_slots = 4");
        await OnPrimary("""
            CREATE ROLE reader;
            CREATE TABLE things (id int PRIMARY KEY);
            INSERT INTO things VALUES (1), (2);
            GRANT ALL ON things TO reader;
            CREATE FUNCTION twice(number int) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT number * 2';
            CREATE FUNCTION on_standby() RETURNS boolean LANGUAGE sql STABLE AS 'SELECT pg_is_in_recovery()';
            """);
        await Follow(binaries);
    }

    private async Task Follow(PostgresBinaries binaries)
    {
        var account = ServerAccount.ForServer();
        folder = Directory.CreateTempSubdirectory("edge-standby-").FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        var home = Path.Combine(folder, "home");
        var sockets = Path.Combine(folder, "run");
        Private.CreateFolder(home);
        await account.TakeOver(home, CancellationToken.None);
        standby = new PostgresCluster(binaries, account, home, sockets);
        string[] arguments =
        [
            "--pgdata", standby.DataFolder, "--write-recovery-conf", "--checkpoint=fast", "--no-sync",
            "--dbname", $"host={AtPrimary.Host} port={PostgresCluster.Port} user=postgres password={Password}",
        ];
        var copied = await Command.Run(binaries.Program("pg_basebackup"), arguments, account, home, CancellationToken.None);
        Assert.True(copied.ExitCode == 0, copied.Output);
        await standby.Start([.. ClusterSettings.ThrowAway(sockets), "wal_level = replica", "max_wal_senders = 4", "hot_standby = on"], CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        if (standby is not null) await standby.Stop(CancellationToken.None);
        if (primary is not null) await primary.DisposeAsync();
        if (folder.Length > 0) Directory.Delete(folder, recursive: true);
    }

    private NpgsqlConnectionStringBuilder AtPrimary => new(primary!.ConnectionString());

    private string Password => AtPrimary.Password!;

    private NpgsqlConnectionStringBuilder AtStandby => new(standby!.ConnectionString(Password));

    private static (string, string)[] Settings(NpgsqlConnectionStringBuilder at) =>
        Settings($"host={at.Host} port={at.Port} dbname=postgres user=postgres password={at.Password}");

    private static (string, string)[] Settings(string uri) =>
    [
        ("db-uri", uri), ("db-schemas", "public"), ("db-anon-role", "reader"), ("db-tx-end", "commit-allow-override"),
    ];

    private static string Unpooled(string connection) => new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString;

    private async Task OnPrimary(string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled(primary!.ConnectionString()));
        await connection.OpenAsync();
        await connection.Run(sql);
    }
}
