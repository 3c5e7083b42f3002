using Npgsql;

namespace Edge.Tests.Cache;

/// <summary>See <c>logged.sql</c>. The log is not installed yet.</summary>
public class ShopDatabase() : PostgresFixture("Functions.Tests/Cache/logged.sql")
{
    public string AuthenticatorUri => DbUri("shop_authenticator", "authenticator");

    public string OwnerUri => DbUri("shop_owner", "owner");

    /// <summary>The owner may make schemas.</summary>
    public Task LetOwnerCreate() => Run($"GRANT CREATE ON DATABASE {new NpgsqlConnectionStringBuilder(ConnectionString).Database} TO shop_owner");

    /// <summary>A command of the app, configured as the app is.</summary>
    internal Task<AppCommand> Command(params string[] arguments) =>
        AppCommand.Run(arguments, ("PGRST_DB_URI", AuthenticatorUri), ("PGRST_DB_SCHEMAS", "api"));

    /// <summary>As the owner.</summary>
    public async Task Install(string tables) =>
        Assert.Equal(0, await EntryPoint.Command(
            ["cache", "install", "--tables", tables, "--as", OwnerUri, $"--Postgrest:db-uri={AuthenticatorUri}", "--Postgrest:db-schemas=api"]));

    /// <summary>For Npgsql.</summary>
    public string ConnectionStringOf(string user, string password) =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Username = user, Password = password, Pooling = false }.ConnectionString;

    /// <summary>Another session, the superuser's if it is not told otherwise; the caller disposes it.</summary>
    public async Task<NpgsqlConnection> Session(string? connectionString = null)
    {
        var connection = new NpgsqlConnection(connectionString ?? new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>An app that confirms every hit; the caller disposes it.</summary>
    public Task<EdgeApp> StartApp() => EdgeApp.Start(
    [
        ("db-uri", AuthenticatorUri), ("db-schemas", "api"), ("db-anon-role", "shop_anon"), ("Cache:Default:MaxAge", "600"), ("Cache:Default:Validate", "0"),
        ("Logging:LogLevel:Npgsql.Connection", "None"),
    ]);
}

internal static class ChangeLogs
{
    /// <summary>Until what is read now counts as read after the installation: transactions of the whole server may have begun before it.</summary>
    public static Task Settle(this PostgresFixture logged) => Eventually.Holds(async () =>
        await logged.Column("SELECT (pg_snapshot_xmin(pg_current_snapshot()) >= xid)::text FROM edge.change_log_horizon") is ["true"]);
}

/// <summary>The shop with all that can be logged logged, and an app; one for all tests of a class.</summary>
public sealed class LoggedShop : ShopDatabase
{
    private EdgeApp? _app;

    public async Task<Api> Api() => (_app ??= await StartApp()).Api;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (!IsThere) return;
        await LetOwnerCreate();
        await Install("items,parts,parcels,notes,moments,amounts,weights,codes,days,books,orders,lines,events,dogs,diaries");
        await this.Settle();
    }

    public override async Task DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        await base.DisposeAsync();
    }
}
