using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;

namespace Edge.Tests.Hosting;

/// <summary>An empty database of one test class's own.</summary>
public sealed class EmptyDatabase() : PostgresFixture;

/// <summary><c>init</c> on databases of several shapes. Roles are the server's, so each test names its own or drops what is made.</summary>
public sealed partial class InitCommandTests(EmptyDatabase database) : IClassFixture<EmptyDatabase>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-init-").FullName;

    private string Settings => Path.Combine(_folder, "local.settings.json");

    private string Name => new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;

    private string Prefix => $"init_{Name.Split('_')[^1]}";

    public async Task InitializeAsync()
    {
        _ = database.ConnectionString;
        await database.Run("DROP SCHEMA IF EXISTS api CASCADE; DROP SCHEMA IF EXISTS \"Odd Schema\" CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        await DropRoles();
    }

    public async Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        await DropRoles();
    }

    [SkippableFact]
    public async Task It_prints_SQL_and_changes_nothing_and_psql_can_run_what_it_prints()
    {
        await database.Run("CREATE SCHEMA api; CREATE TABLE api.films (id int PRIMARY KEY); INSERT INTO api.films VALUES (1)");
        var roles = await Roles();

        var printed = await Init(database.ConnectionString);

        Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        Assert.Equal(roles, await Roles());
        Assert.False(File.Exists(Settings));
        await database.Run(printed.Output);
        Assert.Equal(["t"], await database.Column($"SELECT has_table_privilege('{Prefix}_anon', 'api.films', 'SELECT')::text::char"));
    }

    [SkippableFact]
    public async Task What_it_ends_with_answers_rows_and_it_can_be_run_again()
    {
        await database.Run(
            """"
            CREATE TABLE empty (id int); CREATE SCHEMA "Odd Schema";
            CREATE TABLE "Odd Schema"."Films ""é's""" (id int PRIMARY KEY, title text); INSERT INTO "Odd Schema"."Films ""é's""" VALUES (1, 'a');
            """");

        var first = await Init(database.ConnectionString, "--schemas", "public,Odd Schema", "--apply");
        Assert.Equal((0, ""), (first.Exit, first.Errors));
        Assert.Equal("""[{"id":1,"title":"a"}]""", await AnswerOf(first));
        var secret = Value("PGRST_JWT_SECRET");

        var second = await Init(database.ConnectionString, "--schemas", "public,Odd Schema", "--apply");

        Assert.Equal((0, ""), (second.Exit, second.Errors));
        Assert.Equal("""[{"id":1,"title":"a"}]""", await AnswerOf(second));
        Assert.Equal(secret, Value("PGRST_JWT_SECRET"));
    }

    [SkippableFact]
    public async Task An_owner_who_is_no_superuser_can_do_it_and_grants_only_what_is_his()
    {
        await database.Run(
            $"""
            CREATE ROLE {Prefix}_owner LOGIN CREATEROLE PASSWORD 'p'; CREATE SCHEMA api AUTHORIZATION {Prefix}_owner;
            CREATE TABLE api.mine (id int); INSERT INTO api.mine VALUES (7); ALTER TABLE api.mine OWNER TO {Prefix}_owner;
            CREATE TABLE api.others (id int);
            """);

        var applied = await Init(database.DbUri($"{Prefix}_owner", "p"), "--apply");

        Assert.Equal((0, ""), (applied.Exit, applied.Errors));
        Assert.StartsWith($"api.others is left out: {Prefix}_owner may not grant rights on it\n", applied.Output, StringComparison.Ordinal);
        Assert.Equal("""[{"id":7}]""", await AnswerOf(applied));
        Assert.Equal(
            ["api.mine: SELECT"],
            await database.Column($"SELECT table_schema || '.' || table_name || ': ' || string_agg(privilege_type, ', ') FROM information_schema.role_table_grants WHERE grantee = '{Prefix}_anon' GROUP BY table_schema, table_name"));
    }

    [SkippableFact]
    public async Task Row_security_stays_in_force_and_secrets_are_left_out()
    {
        await database.Run(
            """
            CREATE TABLE accounts (id int, password_hash text); INSERT INTO accounts VALUES (1, 'x');
            CREATE TABLE notes (id int, open boolean); INSERT INTO notes VALUES (1, true), (2, false);
            ALTER TABLE notes ENABLE ROW LEVEL SECURITY; CREATE POLICY open ON notes FOR SELECT USING (open);
            """);

        var applied = await Init(database.ConnectionString, "--apply");

        Assert.Equal("""[{"id":1,"open":true}]""", await AnswerOf(applied));
        Assert.Contains("public.accounts is left out for its columns password_hash: grant what may be read by hand\n", applied.Output, StringComparison.Ordinal);
        Assert.Equal(["f"], await database.Column($"SELECT has_table_privilege('{Prefix}_anon', 'accounts', 'SELECT')::text::char"));
    }

    [SkippableFact]
    public async Task A_login_role_that_somebody_else_made_keeps_its_password()
    {
        await database.Run($"CREATE TABLE films (id int); CREATE ROLE {Prefix}_login LOGIN PASSWORD 'old'");
        var password = await database.Column($"SELECT rolpassword FROM pg_authid WHERE rolname = '{Prefix}_login'");

        var refused = await Init(database.ConnectionString, "--apply");

        Assert.Equal((1, $"edge: role {Prefix}_login is there already, and its password is not changed: name another with --login-role\n"), (refused.Exit, refused.Errors));
        Assert.Equal(password, await database.Column($"SELECT rolpassword FROM pg_authid WHERE rolname = '{Prefix}_login'"));
        Assert.False(File.Exists(Settings));
    }

    [SkippableFact]
    public async Task Nobody_who_may_not_is_helped_and_mistakes_are_one_line()
    {
        await database.Run($"CREATE TABLE films (id int); CREATE ROLE {Prefix}_owner LOGIN PASSWORD 'p'");

        Assert.Equal($"edge: {Prefix}_owner may not create roles: connect as a superuser or a role with CREATEROLE\n", (await Init(database.DbUri($"{Prefix}_owner", "p"))).Errors);
        Assert.Equal("edge: there are no relations in nowhere; there are in public (1)\n", (await Init(database.ConnectionString, "--schemas", "nowhere")).Errors);
        Assert.StartsWith("edge: the database cannot be asked: ", (await Init("postgresql://x@127.0.0.1:1/x")).Errors, StringComparison.Ordinal);
        Assert.StartsWith("edge: the connection string is not understood: ", (await Init("Host=a;Nonsense=1")).Errors, StringComparison.Ordinal);
    }

    private Task<AppCommand> Init(string connection, params string[] options) => AppCommand.Run(
        ["init", connection, "--anon-role", $"{Prefix}_anon", "--login-role", $"{Prefix}_login", "--settings", Settings, .. options]);

    /// <summary>Sends what the last line's curl would send, to the app with the settings that were written.</summary>
    private async Task<string> AnswerOf(AppCommand applied)
    {
        var line = applied.Output.TrimEnd('\n').Split('\n')[^1];
        var curl = Curl().Match(line);
        Assert.True(curl.Success, line);
        await using var app = await EdgeApp.Start(
            [("db-uri", Value("PGRST_DB_URI")), ("db-schemas", Value("PGRST_DB_SCHEMAS")), ("db-anon-role", Value("PGRST_DB_ANON_ROLE"))]);
        var api = curl.Groups["profile"] is { Success: true } profile ? app.Api.With("Accept-Profile", profile.Value) : app.Api;
        return (await api.Get(curl.Groups["path"].Value)).Text;
    }

    private string Value(string name)
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Settings));
        return settings.RootElement.GetProperty("Values").GetProperty(name).GetString()!;
    }

    private Task<IReadOnlyList<string?>> Roles() => database.Column("SELECT rolname FROM pg_roles ORDER BY 1");

    private Task DropRoles() => database.Run(
        $"""
        DO $$ DECLARE name text; BEGIN
          FOR name IN SELECT rolname FROM pg_roles WHERE rolname LIKE '{Prefix.Replace("_", "\\_", StringComparison.Ordinal)}\_%' LOOP
            EXECUTE format('DROP OWNED BY %I CASCADE', name); EXECUTE format('DROP ROLE %I', name);
          END LOOP;
        END $$
        """);

    [GeneratedRegex(@"^  curl 'http://localhost:7071/rest/v1(?<path>/[^']+)'( -H 'Accept-Profile: (?<profile>[^']+)')?$")]
    private static partial Regex Curl();
}
