using Edge.Limits;
using Edge.Origin;
using Edge.Postgrest;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting;

internal static class LimitsHosting
{
    private static readonly PostgrestConfig BeforeConfiguration = new() { ConnectionString = "" };

    /// <summary>In front of the origin that is there already, if anything is limited; so it comes after those that register or wrap one.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong; one line each.</exception>
    public static IHostApplicationBuilder AddLimits(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<RateLimitOptions>("RateLimit", limit => limit.Validate());
        var services = builder.Services;
        services.AddSingleton(options);
        var policy = services.Select(service => service.ImplementationInstance).OfType<PolicyInFile>().LastOrDefault()?.Policy;
        var readsTokens = services.Any(service => service.ServiceType == typeof(PostgrestEngine) || service.ServiceType == typeof(TokenGate));
        if (options is { PermitLimit: > 0, By: RateLimitedBy.Subject } && !readsTokens)
            throw new ConfigurationException("RateLimit:By=Subject needs a database or Origin:VerifyJwt: else tokens are not read here");
        if (options.PermitLimit == 0 && policy?.LimitsRates is not true) return builder;

        services.SurroundOrigin((limited, provider) =>
        {
            var engine = provider.GetService<PostgrestEngine>();
            var gate = provider.GetService<TokenGate>();
            return new LimitedOrigin(
                limited, new(options, provider.GetRequiredService<TimeProvider>()),
                new(
                    () => engine?.Current?.Config ?? provider.GetService<PostgrestConfig>() ?? BeforeConfiguration, () => policy,
                    engine is not null ? engine.Authenticate : gate is not null ? gate.Verify : null));
        });
        return builder;
    }
}
