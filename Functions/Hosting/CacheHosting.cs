using Edge.Cache;
using Edge.ChangeFeed;
using Edge.Kv;
using Edge.Origin;
using Edge.Postgrest;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

internal static class CacheHosting
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>In front of the origin that is there already, if the policies keep anything.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong; one line each.</exception>
    public static IHostApplicationBuilder AddCache(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<CacheOptions>("Cache", cache => cache.Validate());
        var services = builder.Services;
        services.AddSingleton(options);
        var policies = new CachePolicies(options);
        if (!policies.MayKeep)
        {
            services.AddSingleton(_ => new CacheOperations());
            return builder;
        }

        if (services.FirstOrDefault(service => service.ServiceType == typeof(EngineOptions))?.ImplementationInstance is EngineOptions engine)
        {
            engine.ReadsLineage = true;
            engine.ConfirmsAnswers = policies.MayConfirm || builder.ChangeFeed().Mode is ChangeFeedMode.Log;
            services.AddSingleton<ICacheableOrigin, EngineSource>();
        }
        else
        {
            services.AddSingleton<ICacheableOrigin>(Remote);
        }

        services.AddSingleton(policies);
        services.AddSingleton(new MemoryTier(options.MemoryLimitMb * Megabyte));
        services.AddSingleton<ChangeHistory>();
        services.AddSingleton<CacheMetrics>();
        services.AddSingleton(provider => new CacheTiers(
            provider.GetRequiredService<MemoryTier>(), Shared(provider, policies), provider.GetRequiredService<ChangeHistory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new CacheOperations(provider.GetRequiredService<CacheTiers>(), provider.GetRequiredService<CacheMetrics>()));
        if (builder.ChangeFeed().IsOn) services.AddSingleton<FeedCoverage>(Feed);
        services.AddSingleton<EdgeCache>();
        services.AddSingleton<IOrigin>(provider => provider.GetRequiredService<EdgeCache>());
        return builder;
    }

    private static FeedCoverage Feed(IServiceProvider provider) => new(
        provider.GetRequiredService<IChangeFeed>(), provider.GetRequiredService<ChangeHistory>(), provider.GetRequiredService<CachePolicies>(),
        provider.GetRequiredService<PostgrestEngine>().DefinitionsChanged);

    private static RemoteSource Remote(IServiceProvider provider) => new(
        provider.GetRequiredService<RemoteOrigin>(), provider.GetService<TokenGate>(), provider.GetRequiredService<OriginOptions>(),
        provider.GetRequiredService<PostgrestConfig>(), provider.GetRequiredService<CachePolicies>(),
        provider.GetRequiredService<CacheTiers>().LargestBody);

    /// <summary>Null: the storage is this process's own, and would hold the same as memory.</summary>
    private static SharedTier? Shared(IServiceProvider provider, CachePolicies policies) =>
        provider.GetService<KvStore>() is { IsShared: true } store
            ? new(store, policies.Version, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SharedTier>>())
            : null;
}
