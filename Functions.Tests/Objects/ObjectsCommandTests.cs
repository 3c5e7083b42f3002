using Npgsql;

namespace Edge.Tests.Objects;

/// <summary><c>objects install</c>, <c>list</c>, <c>show</c> and <c>delete</c>, beside what else lives in the schema <c>edge</c>.</summary>
public sealed class ObjectsCommandTests(ObjectsDatabase database) : IClassFixture<ObjectsDatabase>, IAsyncLifetime
{
    private const string Tables = "SELECT c.relname FROM pg_class c WHERE c.relnamespace = to_regnamespace('edge') AND c.relkind = 'r' ORDER BY 1";

    public async Task InitializeAsync()
    {
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await database.Run($"DROP SCHEMA IF EXISTS edge CASCADE; GRANT CREATE ON DATABASE {name} TO object_owner, object_authenticator");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [SkippableFact]
    public async Task What_is_printed_changes_nothing_and_can_be_run_twice()
    {
        var printed = await Command("objects", "install", "--print", "--as", database.OwnerUri);
        Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        Assert.Empty(await database.Column(Tables));

        await database.Run(printed.Output);
        await database.Run(printed.Output);

        Assert.Equal(["object", "object_call", "object_value"], await database.Column(Tables));
        await using var process = database.Start();
        Assert.Equal(1, await process.Probe("printed").Call(probe => probe.Add()));
    }

    [SkippableTheory]
    [InlineData("cache objects keys")]
    [InlineData("cache keys objects")]
    [InlineData("objects cache keys")]
    [InlineData("objects keys cache")]
    [InlineData("keys objects cache")]
    [InlineData("keys cache objects")]
    public async Task The_schema_is_shared_with_the_change_log_and_the_keys_of_writes_in_any_order(string order)
    {
        foreach (var part in order.Split(' '))
        {
            if (part == "keys")
            {
                await using var app = await database.StartApp(("Idempotency:Enabled", "true"));
                continue;
            }

            string[] rest = part == "cache" ? ["--tables", "accounts"] : [];
            Assert.Equal(0, await EntryPoint.Command([part, "install", .. rest, "--as", database.OwnerUri, .. Settings]));
        }

        Assert.Equal(["change_log", "change_log_horizon", "idempotency_key", "object", "object_call", "object_value"], await database.Column(Tables));
        await using var process = database.Start();
        Assert.Equal(1, await process.Probe("beside").Call(probe => probe.Add()));
    }

    [SkippableFact]
    public async Task Where_nobody_who_is_there_can_open_the_schema_it_is_said_who_can()
    {
        await database.Run("CREATE SCHEMA edge");

        var refused = await Command("objects", "install", "--as", database.OwnerUri);
        var printed = await Command("objects", "install", "--print", "--as", database.OwnerUri);

        Assert.Equal(1, refused.Exit);
        Assert.Contains("first runs: GRANT USAGE, CREATE ON SCHEMA edge TO object_owner;", refused.Errors, StringComparison.Ordinal);
        Assert.StartsWith("-- The schema edge belongs to ", printed.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Operators_list_show_and_delete_objects()
    {
        await Command("objects", "install", "--as", database.OwnerUri);
        await using var process = database.Start();
        await process.Probe("seen").Call(async probe =>
        {
            await probe.Add(3);
            await probe.Storage.Put("who", "Ada");
            probe.Storage.SetAlarm(new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));
        });

        Assert.Equal("Probe\tseen\tversion 1\t10 bytes\talarm 2030-01-02T03:04:05Z, failed 0 times\n", (await Command("objects", "list")).Output);
        Assert.Equal("", (await Command("objects", "list", "Other")).Output);
        Assert.Equal(
            "version 1, 10 bytes, alarm 2030-01-02T03:04:05Z, failed 0 times\nn\t3\nwho\t\"Ada\"\n", (await Command("objects", "show", "Probe", "seen")).Output);
        Assert.Equal(0, (await Command("objects", "delete", "Probe", "seen")).Exit);
        Assert.Equal((1, "there is no object Probe/seen\n"), await Command("objects", "show", "Probe", "seen") is var gone ? (gone.Exit, gone.Errors) : default);
        Assert.Empty(await database.Column("SELECT key FROM edge.object_value"));
    }

    private string[] Settings => [$"--Postgrest:db-uri={database.AuthenticatorUri}", "--Postgrest:db-schemas=api"];

    private Task<AppCommand> Command(params string[] arguments) =>
        AppCommand.Run(arguments, ("PGRST_DB_URI", database.AuthenticatorUri), ("PGRST_DB_SCHEMAS", "api"));
}
