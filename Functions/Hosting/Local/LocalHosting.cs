using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting.Local;

/// <summary>Adds what only the local host has: the banner and, if no database is configured, the development database.</summary>
internal static partial class LocalHosting
{
    public static IHostApplicationBuilder AddLocalHosting(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(_ => ServedPages.Of(
            builder.Configuration, [.. typeof(LocalHosting).Assembly.GetExportedTypes().SelectMany(HttpFunction.In)]));
        builder.Services.AddHostedService<Banner>();
        if (new PostgrestSettings(builder.Configuration).HasDatabase || builder.Configuration.HasRemoteOrigin())
            builder.Services.AddSingleton(new Banner.Examples());
        else
            AddDevelopmentDatabase(builder);
        return builder;
    }

    /// <summary>Implemented beside the development database, which a published app does not contain.</summary>
    static partial void AddDevelopmentDatabase(IHostApplicationBuilder builder);
}
