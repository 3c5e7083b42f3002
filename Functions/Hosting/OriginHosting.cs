using Edge.Origin;
using Edge.Postgrest;
using Edge.Postgrest.Auth;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting;

internal static class OriginHosting
{
    private const string Section = "Origin";

    /// <summary>Whether answers come from a remote PostgREST: then there is no database, and no engine.</summary>
    public static bool HasRemoteOrigin(this IConfiguration configuration) => configuration[$"{Section}:Url"] is { Length: > 0 };

    /// <summary>What answers <c>/rest/v1</c> and the client.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong; one line each.</exception>
    public static IHostApplicationBuilder AddOrigin(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.HasRemoteOrigin()) AddRemote(builder);
        else builder.Services.AddSingleton<IOrigin, EngineOrigin>();
        return builder;
    }

    /// <summary>Puts an origin in front of the one that is there already; so it comes after those that register or surround one.</summary>
    public static void SurroundOrigin(this IServiceCollection services, Func<IOrigin, IServiceProvider, IOrigin> surround)
    {
        var inner = services.Last(service => service.ServiceType == typeof(IOrigin));
        services.AddSingleton(provider => surround(Made(inner, provider), provider));
    }

    private static IOrigin Made(ServiceDescriptor origin, IServiceProvider provider) =>
        (IOrigin)(origin.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, origin.ImplementationType ?? throw new NotSupportedException("An origin that is an instance.")));

    private static void AddRemote(IHostApplicationBuilder builder)
    {
        var settings = new PostgrestSettings(builder.Configuration);
        var config = settings.Read();
        var trusted = builder.Configuration.Read<AuthOptions>("Auth");
        var options = builder.Configuration.Read<OriginOptions>(Section, origin => Mistakes(origin, settings, config, trusted));

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(config);
        builder.Services.AddSingleton<RemoteOrigin>();
        builder.Services.AddSingleton<RemoteHealth>();
        if (options.VerifyJwt)
        {
            builder.Services.AddSingleton(services => new TokenGate(
                services.GetRequiredService<RemoteOrigin>(),
                new JwtAuth(config, services.GetRequiredService<TimeProvider>())
                {
                    Issuers = services.GetRequiredService<TrustedIssuers>(), TakesApiKey = trusted.ApiKey,
                },
                config));
        }

        builder.Services.AddSingleton<IOrigin>(
            services => services.GetService<TokenGate>() is { } gate ? gate : services.GetRequiredService<RemoteOrigin>());
        builder.Services.AddSingleton(services => new Readiness(services.GetRequiredService<RemoteHealth>().Missing));
    }

    private static IEnumerable<string> Mistakes(
        OriginOptions options, PostgrestSettings settings, PostgrestConfig config, AuthOptions trusted)
    {
        if (settings.HasDatabase) yield return "Both a database (PGRST_DB_URI) and a remote PostgREST (Origin:Url) are set: answers can come from one";
        foreach (var mistake in options.Validate()) yield return mistake;
        if (options.VerifyJwt && config.JwtSecret is null && trusted.Issuers.Count == 0)
        {
            yield return "Origin:VerifyJwt needs PGRST_JWT_SECRET or Auth:Issuers";
        }
    }
}
