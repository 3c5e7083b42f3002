using System.Diagnostics.Metrics;
using Edge.Cache;
using Edge.Kv;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Cache;

/// <summary>A cache in front of a database in memory, and its clients.</summary>
internal sealed class CacheOver : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    /// <param name="store">Shared by instances; null: memory only.</param>
    public CacheOver(MemoryDatabase database, CachePolicyOptions policy, TimeProvider? time = null, KvStore? store = null, int memory = 4 * 1024 * 1024)
    {
        Database = database;
        var clock = time ?? Time;
        var options = new CacheOptions { Default = policy };
        options.Relations["never"] = new CachePolicyOptions { MaxAge = 0 };
        var policies = new CachePolicies(options);
        var tier = new MemoryTier(memory);
        var shared = store is null ? null : new SharedTier(store, policies.Version, clock, NullLogger<SharedTier>.Instance);
        Tiers = new CacheTiers(tier, shared, new ChangeHistory(clock), clock);
        Cache = new EdgeCache(database, policies, Tiers, new CacheMetrics(_services.GetRequiredService<IMeterFactory>(), tier), clock);
    }

    public MemoryDatabase Database { get; }

    public CacheTiers Tiers { get; }

    public EdgeCache Cache { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static PostgrestRequest Request(string method, string target, string? client = null, params (string Name, string Value)[] headers)
    {
        IHeaderDictionary dictionary = new HeaderDictionary();
        if (client is not null) dictionary.Authorization = client;
        foreach (var (name, value) in headers) dictionary[name] = value;
        var parts = target.Split('?', 2);
        return new(method, parts[0], parts.Length > 1 ? $"?{parts[1]}" : "", dictionary, Stream.Null);
    }

    public async Task<Given> Get(string target, string? client = null, params (string Name, string Value)[] headers) =>
        await Given.Of(await Cache.Answer(Request("GET", target, client, headers), default));

    public async Task Write(string target) => await (await Cache.Answer(Request("POST", target), default)).DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await Cache.DisposeAsync();
        await _services.DisposeAsync();
    }
}

/// <summary>An answer as a client got it.</summary>
internal sealed record Given(int Status, string Text, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public static async Task<Given> Of(PostgrestResponse response) => new(response.Status, await MemoryDatabase.Text(response), response.Headers);

    public string? this[string header] => Headers.FirstOrDefault(one => one.Key.Equals(header, StringComparison.OrdinalIgnoreCase)).Value;

    public string CacheStatus => this["Cache-Status"]!;
}
