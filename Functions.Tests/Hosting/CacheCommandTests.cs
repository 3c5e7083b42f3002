using Edge.Tests.Cache;
using Npgsql;

namespace Edge.Tests.Hosting;

/// <summary><c>cache install</c>, <c>uninstall</c> and <c>status</c>, as an operator runs them.</summary>
public sealed class CacheCommandTests(ShopDatabase shop) : IClassFixture<ShopDatabase>, IAsyncLifetime
{
    private const string Relations = "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'edge' AND c.relkind = 'r' ORDER BY 1";
    private const string LogTriggers = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'edge_log%' ORDER BY 1";

    public async Task InitializeAsync()
    {
        _ = shop.ConnectionString;
        await shop.LetOwnerCreate();
    }

    public Task DisposeAsync() => shop.Run("DROP SCHEMA IF EXISTS edge CASCADE");

    [SkippableFact]
    public async Task The_owner_of_the_tables_installs_the_log_and_it_is_used_at_once()
    {
        await using var app = await shop.StartApp();
        await app.Api.Get("/items?id=eq.1");
        (await app.Api.Get("/items?id=eq.1")).ShouldSay("Edge; fwd=stale");

        var installed = await shop.Command("cache", "install", "--tables", "items,api.parts,named", "--as", shop.OwnerUri);

        Assert.Equal((0, ""), (installed.Exit, installed.Errors));
        Assert.Equal("api.items: logged by id\napi.notes: logged\napi.parts: logged by maker, number\n", installed.Output);
        await Eventually.Holds(async () => IsHit(await app.Api.Get("/items?id=eq.1")));
        Assert.Equal(0, (await shop.Command("cache", "status")).Exit);

        var uninstalled = await shop.Command("cache", "uninstall", "--as", shop.OwnerUri);

        Assert.Equal((0, ""), (uninstalled.Exit, uninstalled.Errors));
        (await app.Api.Get("/items?id=eq.1")).ShouldSay("Edge; fwd=");
        (await app.Api.Get("/items?id=eq.1")).ShouldSay("Edge; fwd=");
        Assert.Empty(await shop.Column(LogTriggers));
        Assert.Empty(await shop.Column("SELECT 1 FROM pg_namespace WHERE nspname = 'edge'"));
        Assert.Equal(1, (await shop.Command("cache", "status")).Exit);
    }

    [SkippableFact]
    public async Task More_tables_come_later_and_some_go_earlier()
    {
        await shop.Install("items");
        await shop.Run("UPDATE api.items SET name = 'x' WHERE id = 1; CREATE TABLE edge.other (id integer)");
        await shop.Install("items,events,diaries");

        Assert.Equal(
            ["api.diaries", "api.events", "api.events_new", "api.events_old", "api.items", "api.members"], await shop.Column(LogTriggers));

        Assert.Equal(0, (await shop.Command("cache", "uninstall", "--tables", "api.items,diaries", "--as", shop.OwnerUri)).Exit);
        Assert.Equal(["api.events", "api.events_new", "api.events_old", "api.members"], await shop.Column(LogTriggers));
        Assert.Equal(0, (await shop.Command("cache", "uninstall", "--as", shop.OwnerUri)).Exit);
        Assert.Equal(["edge.other"], await shop.Column(Relations));
        Assert.Empty(await shop.Column("SELECT proname FROM pg_proc WHERE pronamespace = 'edge'::regnamespace"));
    }

    [SkippableFact]
    public async Task What_is_printed_changes_nothing_and_is_what_psql_can_run_twice()
    {
        var printed = await shop.Command("cache", "install", "--print", "--tables", "items,parts,events", "--as", shop.OwnerUri);
        Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        Assert.Empty(await shop.Column(Relations));

        await shop.Run(printed.Output);
        await shop.Run(printed.Output);

        Assert.Equal(0, (await shop.Command("cache", "status")).Exit);
        Assert.Equal(["edge.change_log", "edge.change_log_horizon"], await shop.Column(Relations));
        await shop.Run((await shop.Command("cache", "uninstall", "--print", "--as", shop.OwnerUri)).Output);
        Assert.Empty(await shop.Column(LogTriggers));
        Assert.Empty(await shop.Column(Relations));
    }

    [SkippableTheory]
    [InlineData("DROP TRIGGER edge_log_update ON api.items", "api.items: not logged: UPDATE (")]
    [InlineData("ALTER TABLE api.items DISABLE TRIGGER edge_log_truncate", "api.items: not logged: TRUNCATE (")]
    [InlineData("ALTER TABLE api.items ENABLE TRIGGER ALL", "api.items: not logged: INSERT, DELETE, UPDATE, TRUNCATE (")]
    [InlineData("ALTER TABLE api.items DROP CONSTRAINT items_pkey; ALTER TABLE api.items ADD PRIMARY KEY (id, name)", "api.items: not logged: INSERT, DELETE, UPDATE, TRUNCATE (")]
    [InlineData("ALTER TABLE api.items SET UNLOGGED", "api.items: not logged: it is unlogged")]
    [InlineData("SET allow_system_table_mods = on; INSERT INTO pg_subscription_rel VALUES (1, 'api.items'::regclass, 'r', NULL)",
        "api.items: not logged: it is filled by a subscription")]
    public async Task A_log_with_a_hole_is_not_believed_and_its_status_says_so(string harm, string told)
    {
        await using var app = await shop.StartApp();
        await shop.Install("items,notes");
        await Eventually.Holds(async () => IsHit(await app.Api.Get("/items?id=eq.1")));

        await shop.Run($"{harm}; NOTIFY pgrst, 'reload schema'");
        await Eventually.Holds(async () => !IsHit(await app.Api.Get("/items?id=eq.1")) && !IsHit(await app.Api.Get("/items?id=eq.1")));

        var status = await shop.Command("cache", "status");
        Assert.Equal((1, ""), (status.Exit, status.Errors));
        Assert.StartsWith("0 changes logged; reaches back to transaction ", status.Output, StringComparison.Ordinal);
        Assert.Contains(told, status.Output, StringComparison.Ordinal);
        Assert.Contains("api.notes: logged\n", status.Output, StringComparison.Ordinal);
        await shop.Run("SET allow_system_table_mods = on; DELETE FROM pg_subscription_rel; ALTER TABLE api.items SET LOGGED; ALTER TABLE api.items DROP CONSTRAINT items_pkey; ALTER TABLE api.items ADD PRIMARY KEY (id)");
        await shop.Install("items");
        Assert.Equal(0, (await shop.Command("cache", "status")).Exit);
    }

    [SkippableFact]
    public async Task A_trigger_that_was_off_for_a_moment_is_noticed_without_a_word()
    {
        await using var app = await shop.StartApp();
        await shop.Install("items");
        await Eventually.Holds(async () => IsHit(await app.Api.Get("/items?id=eq.2")));

        await shop.Run("ALTER TABLE api.items DISABLE TRIGGER edge_log_update");
        await shop.Run("UPDATE api.items SET name = 'unlogged' WHERE id = 2");
        Assert.Contains("unlogged", (await app.Api.Get("/items?id=eq.2")).Text, StringComparison.Ordinal);
        await shop.Run("UPDATE api.items SET name = 'again' WHERE id = 2");
        await shop.Run("ALTER TABLE api.items ENABLE ALWAYS TRIGGER edge_log_update");

        Assert.Contains("again", (await app.Api.Get("/items?id=eq.2")).Text, StringComparison.Ordinal);
        await Eventually.Holds(async () => IsHit(await app.Api.Get("/items?id=eq.2")));
    }

    [SkippableFact]
    public async Task A_log_that_is_dropped_while_the_app_runs_is_none()
    {
        await using var app = await shop.StartApp();
        await shop.Install("items");
        await Eventually.Holds(async () => IsHit(await app.Api.Get("/items?id=eq.1")));

        await shop.Run("DROP SCHEMA edge CASCADE");

        (await app.Api.Get("/items?id=eq.1")).ShouldBe(200).ShouldSay("Edge; fwd=");
        (await app.Api.Get("/items?id=eq.1")).ShouldBe(200).ShouldSay("Edge; fwd=");
    }

    [SkippableFact]
    public async Task An_app_that_may_not_look_into_the_schema_does_without_the_log()
    {
        await shop.Install("items");
        await shop.Run("REVOKE USAGE ON SCHEMA edge FROM shop_authenticator");
        await using var app = await shop.StartApp();

        (await app.Api.Get("/items?id=eq.1")).ShouldBe(200).ShouldBeStored();
        (await app.Api.Get("/items?id=eq.1")).ShouldBe(200).ShouldSay("Edge; fwd=stale; stored; ttl=");
    }

    [SkippableTheory]
    [InlineData("edge: cache install needs --tables: relations, separated by commas\n", "cache", "install")]
    [InlineData("edge: there is no relation nothing; there is no relation no.where\n", "cache", "install", "--tables", "nothing,no.where")]
    [InlineData("edge: api.counted is a materialized view: REFRESH fires no trigger, so its changes cannot be logged\n", "cache", "install", "--tables", "totals")]
    [InlineData("edge: api.scratch cannot be logged: it is unlogged, and a crash empties it unnoticed\n", "cache", "install", "--tables", "scratch")]
    [InlineData("edge: items is not logged\n", "cache", "uninstall", "--tables", "items")]
    public async Task A_mistake_is_one_line_and_a_failure(string told, params string[] arguments)
    {
        var command = await shop.Command(arguments);
        Assert.Equal((1, told, ""), (command.Exit, command.Errors, command.Output));
    }

    [SkippableFact]
    public async Task Who_may_not_is_told_what_it_takes()
    {
        var refused = await shop.Command("cache", "install", "--tables", "items");

        Assert.Equal(1, refused.Exit);
        Assert.StartsWith("edge: permission denied for database ", refused.Errors, StringComparison.Ordinal);
        Assert.EndsWith(
            "Who does this must own the tables and may make a schema: name such a role with --as, or have it run the SQL of --print\n", refused.Errors,
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_table_that_is_locked_is_not_waited_for_long()
    {
        await using var session = await shop.Session();
        await session.Run("BEGIN; UPDATE api.items SET name = name");

        var refused = await shop.Command("cache", "install", "--tables", "items,notes", "--as", shop.OwnerUri);

        Assert.Equal((1, "edge: another transaction has one of the tables for itself; nothing has been changed, try again\n"), (refused.Exit, refused.Errors));
        Assert.Empty(await shop.Column(LogTriggers));
    }

    private static bool IsHit(ApiResponse answer) => answer.Header("Cache-Status")?.StartsWith("Edge; hit", StringComparison.Ordinal) == true;
}
