using System.Diagnostics.Metrics;
using Edge.Postgrest;
using Edge.Telemetry;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

internal static class TelemetryHosting
{
    /// <summary>Metrics, spans and the log of requests; where they are sent to is the configuration's to say.</summary>
    public static IHostApplicationBuilder AddTelemetry(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<TelemetryOptions>("Telemetry");
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddMetrics();
        services.AddActivatedSingleton(provider => new MetricsPage(provider.GetRequiredService<IMeterFactory>(), options.Metrics));
        services.AddSingleton<PoolMetrics>();
        services.AddActivatedSingleton(provider => new EngineMetrics(
            provider.GetRequiredService<IMeterFactory>(), () => provider.GetService<PostgrestEngine>()?.Current,
            provider.GetRequiredService<PoolMetrics>()));
        services.AddSingleton<RequestMetrics>();
        services.AddSingleton<AccessLog>();
        services.AddSingleton<IStartupFilter>(provider =>
        {
            var engine = provider.GetService<PostgrestEngine>();
            var atStart = new PostgrestSettings(builder.Configuration).Read();
            var functions = typeof(TelemetryHosting).Assembly.GetExportedTypes().SelectMany(HttpFunction.In);
            return new RequestObserver(
                new Routes(functions.Select(function => (function.Name, function.Route))), provider.GetRequiredService<RequestMetrics>(),
                provider.GetRequiredService<AccessLog>(), () => engine?.Current?.Config ?? atStart);
        });
        builder.Logging.AddFilter(typeof(AccessLog).FullName, LogLevel.Information);
        new TelemetryExporters(builder.Configuration).AddTo(builder);
        return builder;
    }
}
