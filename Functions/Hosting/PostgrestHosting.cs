using Edge.Postgrest;
using Edge.Postgrest.Execution.Idempotency;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting;

internal static class PostgrestHosting
{
    /// <summary>The engine, and what keeps it supplied; nothing where a remote PostgREST takes its place.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong; one line each.</exception>
    public static IHostApplicationBuilder AddPostgrest(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.HasRemoteOrigin()) return builder;
        var settings = new PostgrestSettings(builder.Configuration);
        if (!settings.HasDatabase) throw new ConfigurationException("No database is configured: set PGRST_DB_URI, or Origin:Url for a remote PostgREST.");
        settings.Read();
        var options = builder.Configuration.Read<EngineOptions>("Engine", engine => engine.Validate());
        var idempotency = builder.Configuration.Read<IdempotencyOptions>("Idempotency", keys => keys.Validate());

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(idempotency);
        builder.Services.AddSingleton<PostgrestEngine>();
        builder.Services.AddSingleton<PostgrestService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PostgrestService>());
        builder.Services.AddSingleton(services => new Readiness(
            _ => new(services.GetRequiredService<PostgrestService>().Missing), () => services.GetRequiredService<PostgrestService>().WasLoaded));
        return builder;
    }
}
