using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Edge.Postgrest.Schema;

/// <summary>The schema cache in use: replaced whole, never edited. A reload that fails leaves the one before in use.</summary>
/// <param name="config">Asked at every load: what is exposed can change with the configuration.</param>
/// <param name="lineage">Whether to read what answers depend on, too.</param>
public sealed class SchemaCacheHolder(
    NpgsqlDataSource database, Func<PostgrestConfig> config, ILogger<SchemaCacheHolder> log, bool lineage = false) : IDisposable
{
    // So that whoever changes definitions all the time does not make the app load all the time.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim loading = new(1);
    private readonly Channel<long> outdated = Channel.CreateBounded<long>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private volatile SchemaCache? current;
    private long asked;
    private long answered;

    /// <summary>Looks at a cache that has been loaded, before it is put to use.</summary>
    public Action<SchemaCache>? Loaded { get; init; }

    /// <summary>Null until the first load has succeeded. Take it once per request: the next read may give another one.</summary>
    public SchemaCache? Current => current;

    /// <summary>Loads once for all who ask while a load is under way: theirs would see what the next one sees.</summary>
    /// <returns>A cache that was read after the call.</returns>
    /// <exception cref="NpgsqlException">The catalog could not be read; <see cref="Current"/> is what it was.</exception>
    public async Task<SchemaCache> Reload(CancellationToken cancellation)
    {
        var turn = Interlocked.Increment(ref asked);
        await loading.WaitAsync(cancellation);
        try
        {
            if (answered >= turn) return current!;
            var reached = Interlocked.Read(ref asked);
            var loaded = await Load(cancellation);
            answered = reached;
            return loaded;
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>Asks the database for nothing, to see whether it answers.</summary>
    /// <exception cref="NpgsqlException">It does not.</exception>
    public async Task Ask(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT");
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Somebody has seen that the database's definitions are not those of this version any more. Does not wait.</summary>
    public void Outdated(long version) => outdated.Writer.TryWrite(version);

    /// <summary>Loads anew when <see cref="Current"/> is outdated, until it is cancelled.</summary>
    public async Task KeepCurrent(TimeProvider time, CancellationToken cancellation)
    {
        await foreach (var version in outdated.Reader.ReadAllAsync(cancellation))
        {
            if (current is null || current.Version > version) continue;
            try
            {
                log.SchemaCacheOutdated();
                await Reload(cancellation);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                log.OutdatedSchemaCacheKept(failure);
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }

    /// <summary>How loading has gone so far.</summary>
    public SchemaLoads Loads { get; private set; } = new(0, 0, TimeSpan.Zero);

    public void Dispose() => loading.Dispose();

    private async Task<SchemaCache> Load(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        SchemaCache loaded;
        try
        {
            loaded = await SchemaCacheLoader.Load(database, config(), lineage, cancellation);
        }
        catch (NpgsqlException)
        {
            Loads = Loads with { Failed = Loads.Failed + 1 };
            throw;
        }

        Loads = Loads with { Succeeded = Loads.Succeeded + 1, QueryTime = Stopwatch.GetElapsedTime(started) };
        var isReload = current is not null;
        Loaded?.Invoke(loaded);
        current = loaded;

        // Sessions keep plans, and functions' plans, of relations as they were.
        if (isReload) database.Clear();
        log.SchemaCacheLoaded(
            loaded.Tables.Count, loaded.Relationships.Count, loaded.Routines.Count, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        if (loaded.Tables.Count == 0) await Warn(cancellation);
        return loaded;
    }

    private async Task Warn(CancellationToken cancellation)
    {
        var others = await OtherSchemas.WithRelations(database, cancellation);
        log.NothingExposed(string.Join(", ", config().DbSchemas), others.Length == 0 ? "none" : string.Join(", ", others));
    }
}
