namespace Edge.Tests.Realtime;

/// <summary>Two instances of the app over one database of the real time tests.</summary>
public sealed class ChatApps() : PostgresFixture("Functions.Tests/Realtime/realtime.sql")
{
    private EdgeApp? first, second;

    public EdgeApp First
    {
        get
        {
            // Skips where there is no Postgres.
            _ = ConnectionString;
            return first!;
        }
    }

    public EdgeApp Second => second!;

    /// <summary>Another instance; the caller disposes it.</summary>
    /// <param name="settings">They win over the usual ones.</param>
    public Task<EdgeApp> Start(params (string Name, string Value)[] settings) => EdgeApp.Start([.. Settings, .. settings]);

    /// <summary>Another instance; the caller disposes it.</summary>
    public Task<EdgeApp> Start(TimeProvider time, params (string Name, string Value)[] settings) =>
        EdgeApp.Start([.. Settings, .. settings], time: time);

    /// <summary>Runs one file of <c>Realtime/supabase-js</c> under Node, with the two instances' addresses and some users' tokens.</summary>
    internal async Task Node(string tests)
    {
        var (root, other) = (First.Root, Second.Root);
        await NpmPackages.Installed();
        await using var sql = SqlOverHttp.Start(Run);
        var (exitCode, output) = await NpmPackages.Node(
            Repository.Path("Functions.Tests", "Realtime", "supabase-js"), ["--test", "--test-force-exit", "--test-timeout=60000", tests],
            ("EDGE_FIRST", root), ("EDGE_SECOND", other), ("EDGE_SQL", sql.Address), ("EDGE_SECRET", Token.Secret),
            ("EDGE_ANON", Token.For("chat_anon")));
        Assert.True(exitCode == 0, output);
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (!IsThere) return;
        var superuser = new Npgsql.NpgsqlConnectionStringBuilder(ConnectionString);
        var installed = await AppCommand.Run(
            ["realtime", "install", $"--as={DbUri(superuser.Username!, superuser.Password ?? "")}"], ("PGRST_DB_URI", DbUri("chat_authenticator", "authenticator")));
        Assert.True(installed.Exit == 0, installed.Errors);
        await Run(
            """
            CREATE POLICY listen ON realtime.messages FOR SELECT TO chat_member USING (realtime.topic() LIKE 'team-%');
            CREATE POLICY speak ON realtime.messages FOR INSERT TO chat_member
              WITH CHECK (realtime.topic() LIKE 'team-%' AND current_setting('request.jwt.claims')::json ->> 'sub' <> 'mute');
            """);
        first = await Start();
        second = await Start();
    }

    public override async Task DisposeAsync()
    {
        if (first is not null) await first.DisposeAsync();
        if (second is not null) await second.DisposeAsync();
        await base.DisposeAsync();
    }

    private IEnumerable<(string Name, string Value)> Settings =>
    [
        ("db-uri", DbUri("chat_authenticator", "authenticator")),
        ("db-schemas", "api"),
        ("db-anon-role", "chat_anon"),
        ("jwt-secret", Token.Secret),
        ("ChangeFeed:Mode", "replication"),
    ];
}
