using Edge.Endpoints;
using Edge.Endpoints.Samples;
using Edge.Objects;
using Edge.Objects.Alarms;
using Edge.Objects.Sockets;
using Edge.Postgrest;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

internal static class ObjectsHosting
{
    /// <summary>Adds durable objects. Off, nothing is made but what says that they are off.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong; one line each.</exception>
    public static IHostApplicationBuilder AddObjects(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<ObjectsOptions>("Objects", objects => objects.Validate());
        var services = builder.Services;
        services.AddSingleton(options);
        services.TryAddSingleton(builder.Configuration.Read<SamplesOptions>("Samples"));
        services.AddSingleton(_ => Classes());
        if (options.Enabled)
        {
            if (builder.Configuration.HasRemoteOrigin()) throw new ConfigurationException("Objects:Enabled needs a database, and Origin:Url takes its place");
            services.AddSingleton<ObjectDatabase>();
            services.AddSingleton(provider => new TurnRunner(
                provider.GetRequiredService<ObjectDatabase>().Connect, options, provider, provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<SocketHub>();
            services.AddSingleton(provider => new AlarmRunner(
                provider.GetRequiredService<ObjectDatabase>().Connect, provider.GetRequiredService<TurnRunner>(), provider.GetRequiredService<ObjectClasses>(),
                options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AlarmRunner>>()));
            services.AddSingleton(provider => new Notifications(
                provider.GetRequiredService<ObjectDatabase>().Listen, provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<Notifications>>()));
            services.AddHostedService<ObjectsService>();
            services.AddSingleton<IStartupFilter, SocketUpgrades>();
        }

        services.AddSingleton(provider => new DurableObjects(provider.GetRequiredService<ObjectClasses>(), provider.GetService<TurnRunner>()));
        services.AddSingleton(provider => new ObjectRequests(
            provider.GetRequiredService<ObjectClasses>(), provider.GetService<TurnRunner>(), provider.GetService<SocketHub>(), options));
        services.AddSingleton(provider => new ObjectCallers(provider.GetService<PostgrestEngine>()));
        return builder;
    }

    /// <summary>The app's classes of objects. Yours are added here.</summary>
    private static ObjectClasses Classes() => new ObjectClasses().Add<Counter>().Add<ChatRoom>();
}
