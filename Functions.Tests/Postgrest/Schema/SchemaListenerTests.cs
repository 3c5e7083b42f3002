using System.Threading.Channels;
using Edge.Postgrest;
using Edge.Postgrest.Schema;
using Edge.Tests.Support;
using Npgsql;

namespace Edge.Tests.Postgrest.Schema;

public sealed class SchemaListenerTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>, IAsyncLifetime, IDisposable
{
    private const string ChannelName = "catalog \"changes\"";

    private readonly LoggedEvents<SchemaCacheHolder> _loads = new();
    private readonly LoggedEvents<SchemaListener> _events = new();
    private readonly AwaitedTime _time = new();
    private readonly Channel<long?> _configReloads = Channel.CreateUnbounded<long?>();
    private readonly CancellationTokenSource _stop = new();
    private NpgsqlDataSource? _source;
    private SchemaCacheHolder? _holder;
    private SchemaListener? _listener;
    private Task _running = Task.CompletedTask;

    [SkippableFact]
    public async Task A_notification_loads_the_schema_anew()
    {
        await Start();

        await database.Run("create table library.shelves (id int primary key)");
        await Notify("reload schema");
        await _loads.Next("SchemaCacheLoaded");

        Assert.Contains(new QualifiedIdentifier("library", "shelves"), _holder!.Current!.Tables.Keys);
    }

    [SkippableFact]
    public async Task A_notification_for_the_configuration_loads_that_only()
    {
        await Start();
        var version = _holder!.Current!.Version;

        await Notify("something else");
        await Notify("reload config");

        Assert.Equal(version, await _configReloads.Reader.ReadAsync());
    }

    [SkippableFact]
    public async Task An_empty_notification_loads_the_configuration_and_then_the_schema()
    {
        await Start();
        var version = _holder!.Current!.Version;

        await Notify("");
        await _loads.Next("SchemaCacheLoaded");

        Assert.True(_configReloads.Reader.TryRead(out var before));
        Assert.Equal(version, before);
    }

    [SkippableFact]
    public async Task A_lost_connection_is_made_anew_and_everything_loaded_in_case_a_notification_was_missed()
    {
        await Start();

        await database.Run(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        Assert.Equal(TimeSpan.FromSeconds(1), await _time.PassNextWait());
        await _loads.Next("SchemaCacheLoaded");
        Assert.True(_configReloads.Reader.TryRead(out _));

        await Notify("reload config");
        await _configReloads.Reader.ReadAsync();
        Assert.IsType<SchemaStatus.Ready>(_listener!.Status);
    }

    [SkippableFact]
    public async Task A_database_that_comes_up_late_is_waited_for()
    {
        var late = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false };
        late.Database += "_late";
        Run(database.Config, late.ConnectionString);
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 32, 32])
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), await _time.PassNextWait());
        }

        Assert.Contains("does not exist", Assert.IsType<SchemaStatus.Failing>(_listener!.Status).Reason, StringComparison.Ordinal);
        await database.Run($"create database {late.Database}");
        try
        {
            await using (var there = new NpgsqlConnection(late.ConnectionString))
            {
                await there.OpenAsync();
                await there.Run("create schema library; create schema shelves");
            }

            var loaded = _loads.Next("SchemaCacheLoaded");
            while (!loaded.IsCompleted) await Task.WhenAny(loaded, _time.PassNextWait());
            Assert.Empty(_holder!.Current!.Tables);
        }
        finally
        {
            await _stop.CancelAsync();
            await database.Run($"drop database {late.Database} with (force)");
        }
    }

    [SkippableFact]
    public async Task While_a_reload_fails_the_old_schema_stays_and_the_status_says_why()
    {
        await Start();
        var before = _holder!.Current;

        await database.Run("alter schema shelves rename to elsewhere");
        await Notify("reload schema");
        await _events.Next("DatabaseFailed");
        Assert.Equal(
            new SchemaStatus.Failing("3F000: schema \"shelves\" does not exist", TimeSpan.FromSeconds(1)), _listener!.Status);
        Assert.Same(before, _holder.Current);

        await database.Run("alter schema elsewhere rename to shelves");
        await _time.PassNextWait();
        await _loads.Next("SchemaCacheLoaded");
        Assert.NotSame(before, _holder.Current);
    }

    [SkippableFact]
    public async Task Without_a_channel_it_loads_once()
    {
        Run(database.Config with { DbChannelEnabled = false }, database.ConnectionString);

        await _running;

        Assert.NotNull(_holder!.Current);
        Assert.IsType<SchemaStatus.Ready>(_listener!.Status);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        if (_source is not null) await _source.DisposeAsync();
    }

    public void Dispose()
    {
        _holder?.Dispose();
        _stop.Dispose();
    }

    private async Task Start()
    {
        Run(database.Config, database.ConnectionString);
        await _loads.Next("SchemaCacheLoaded");
        Assert.True(_configReloads.Reader.TryRead(out _));
    }

    private void Run(PostgrestConfig config, string connectionString)
    {
        config = config with { DbChannel = ChannelName };
        _source = NpgsqlDataSource.Create(connectionString);
        _holder = new SchemaCacheHolder(_source, () => config, _loads);
        _listener = new SchemaListener(_holder, _source, () => config, ReloadConfig, _time, _events);
        _running = Task.Run(() => _listener.Run(_stop.Token));
    }

    private Task ReloadConfig(CancellationToken cancellation)
    {
        _configReloads.Writer.TryWrite(_holder!.Current?.Version);
        return Task.CompletedTask;
    }

    private Task Notify(string payload) => database.Run($"select pg_notify('{ChannelName}', '{payload}')");
}
