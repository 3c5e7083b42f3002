using Edge.Limits;
using Edge.Origin;
using Edge.Postgrest;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting;

internal static class LimitsHosting
{
    private static readonly PostgrestConfig BeforeConfiguration = new() { ConnectionString = "" };

    /// <summary>In front of the origin that is there already, if anything is limited; so it comes after those that register or wrap one.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong; one line each.</exception>
    public static FunctionsApplicationBuilder AddLimits(this FunctionsApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<RateLimitOptions>("RateLimit", limit => limit.Validate());
        var services = builder.Services;
        services.AddSingleton(options);
        var policy = services.Select(service => service.ImplementationInstance).OfType<PolicyInFile>().LastOrDefault()?.Policy;
        var hasEngine = services.Any(service => service.ServiceType == typeof(PostgrestEngine));
        if (options is { PermitLimit: > 0, By: RateLimitedBy.Subject } && !hasEngine)
            throw new ConfigurationException("RateLimit:By=Subject needs a database: tokens are not read here for Origin:Url");
        if (options.PermitLimit == 0 && policy?.LimitsRates is not true) return builder;

        var limited = services.Last(service => service.ServiceType == typeof(IOrigin));
        services.AddSingleton<IOrigin>(provider =>
        {
            var engine = provider.GetService<PostgrestEngine>();
            return new LimitedOrigin(
                Made(limited, provider), new(options, provider.GetRequiredService<TimeProvider>()),
                new(
                    () => engine?.Current?.Config ?? provider.GetService<PostgrestConfig>() ?? BeforeConfiguration, () => policy,
                    engine is null ? null : engine.Authenticate));
        });
        return builder;
    }

    private static IOrigin Made(ServiceDescriptor origin, IServiceProvider provider) =>
        (IOrigin)(origin.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, origin.ImplementationType ?? throw new NotSupportedException("An origin that is an instance.")));
}
