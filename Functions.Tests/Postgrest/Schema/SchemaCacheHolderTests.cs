using Edge.Postgrest.Schema;
using Edge.Tests.Support;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Edge.Tests.Postgrest.Schema;

public sealed class SchemaCacheHolderTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private readonly LoggedEvents<SchemaCacheHolder> _log = new();

    [SkippableFact]
    public async Task A_reload_that_fails_leaves_what_was_there()
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var config = database.Config;
        using var holder = new SchemaCacheHolder(source, () => config, _log);
        Assert.Null(holder.Current);
        var first = await holder.Reload(CancellationToken.None);

        config = config with { DbSchemas = ["missing"] };
        await Assert.ThrowsAsync<PostgresException>(() => holder.Reload(CancellationToken.None));

        Assert.Same(first, holder.Current);
        config = database.Config;
        Assert.True((await holder.Reload(CancellationToken.None)).Version > first.Version);
    }

    [SkippableFact]
    public async Task A_schema_without_relations_is_warned_of_with_the_names_of_those_that_have_some()
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using (var session = await source.OpenConnectionAsync()) await session.Run("CREATE SCHEMA IF NOT EXISTS vacant");
        var text = new LoggedText();
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(text));
        var config = database.Config with { DbSchemas = ["vacant"] };
        using var holder = new SchemaCacheHolder(source, () => config, logs.CreateLogger<SchemaCacheHolder>());

        await holder.Reload(CancellationToken.None);

        Assert.Contains(text.Lines, line => line.StartsWith($"No relation is exposed: vacant has none. Schemas with relations: {database.Config.DbSchemas[0]} (", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task All_who_ask_during_a_load_share_the_next_one()
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        using var holder = new SchemaCacheHolder(source, () => database.Config, _log);

        await using var session = await source.OpenConnectionAsync();
        await session.Run("BEGIN; LOCK TABLE pg_description IN ACCESS EXCLUSIVE MODE");
        var all = Enumerable.Range(0, 20).Select(_ => holder.Reload(CancellationToken.None)).ToList();
        await session.Run("COMMIT");
        var loaded = await Task.WhenAll(all);


        Assert.Equal(2, loaded.Distinct().Count());
        Assert.Equal(2, _log.Count);
    }

    [SkippableFact]
    public async Task A_reload_closes_sessions_that_remember_the_old_schema()
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        using var holder = new SchemaCacheHolder(source, () => database.Config, _log);
        await holder.Reload(CancellationToken.None);
        var before = await Session(source);
        Assert.Equal(before, await Session(source));

        await holder.Reload(CancellationToken.None);

        Assert.NotEqual(before, await Session(source));
    }

    [SkippableFact]
    public async Task What_somebody_found_outdated_is_loaded_anew()
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var config = database.Config;
        using var holder = new SchemaCacheHolder(source, () => config, _log);
        var first = await holder.Reload(CancellationToken.None);
        var second = await holder.Reload(CancellationToken.None);
        var time = new AwaitedTime();
        using var stop = new CancellationTokenSource();

        // Of the version before: that has been done.
        holder.Outdated(first.Version);
        var keeping = holder.KeepCurrent(time, stop.Token);
        Assert.Equal(2, _log.Count);

        // Fails; whoever notices again asks again, and it is not done at once.
        config = config with { DbSchemas = ["missing"] };
        holder.Outdated(second.Version);
        await _log.Next("OutdatedSchemaCacheKept");
        config = database.Config;
        holder.Outdated(second.Version);
        Assert.Same(second, holder.Current);
        Assert.Equal(TimeSpan.FromSeconds(1), await time.PassNextWait());

        await _log.Next("SchemaCacheLoaded");
        await Eventually.Holds(() => Task.FromResult(holder.Loads.Succeeded == 3));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }

    private static async Task<object?> Session(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select pg_backend_pid()");
        return await command.ExecuteScalarAsync();
    }
}
