using Edge.Cache;
using Edge.ChangeFeed;
using Edge.Postgrest;
using Edge.Realtime;
using Edge.Realtime.LiveReads;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting;

internal static class LiveReadHosting
{
    private static readonly PostgrestConfig BeforeConfiguration = new() { ConnectionString = "" };

    /// <summary>In front of the origin that is there already: reads that are watched. Without a feed, who wants to watch is told so.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong; one line each.</exception>
    public static IHostApplicationBuilder AddLiveReads(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<RealtimeOptions>("Realtime", realtime => realtime.Validate()).LiveReads;
        var services = builder.Services;
        if (!options.Enabled) return builder;
        if (builder.ChangeFeed().IsOn)
        {
            // The cache may be off, and nothing else want to know what was read.
            if (services.Select(service => service.ImplementationInstance).OfType<EngineOptions>().LastOrDefault() is { } engine) engine.ReadsLineage = true;
            services.TryAddSingleton<ICacheableOrigin, EngineSource>();
            services.AddSingleton(provider => Server(provider, options));
        }

        services.SurroundOrigin((inner, provider) => new LiveReadOrigin(
            inner, provider.GetService<LiveReadServer>(),
            () => provider.GetService<PostgrestEngine>()?.Current?.Config ?? provider.GetService<PostgrestConfig>() ?? BeforeConfiguration,
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        return builder;
    }

    private static LiveReadServer Server(IServiceProvider provider, LiveReadOptions options) => new(
        provider.GetRequiredService<ICacheableOrigin>(), new CachePolicies(provider.GetRequiredService<CacheOptions>()),
        provider.GetRequiredService<IChangeFeed>(), options, provider.GetRequiredService<PostgrestEngine>().DefinitionsChanged,
        provider.GetRequiredService<TimeProvider>());
}
