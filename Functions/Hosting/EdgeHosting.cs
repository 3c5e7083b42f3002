using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Edge.Hosting;

/// <summary>What both hosts need, and what only the local one has.</summary>
internal static partial class EdgeHosting
{
    public static FunctionsApplicationBuilder AddEdgeHosting(this FunctionsApplicationBuilder builder)
    {
        AddLocalHosting(builder);
        builder.Services.TryAddSingleton(DatabaseStart.NotOurs());
        builder.Services.AddSingleton<FatalError>();
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            // A header that the database sets may hold any text.
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
            Limit(kestrel.Limits, builder.Configuration.GetSection("Kestrel:Limits"));
        });
        return builder;
    }

    /// <summary>A development database if none is configured, and a word on the console. Absent from the azure build.</summary>
    static partial void AddLocalHosting(FunctionsApplicationBuilder builder);

    /// <summary>
    /// Kestrel's own refusals have no body, so what the engine can answer reaches it: long queries, and bodies, for which it has a limit.
    /// <c>Kestrel:Limits</c> overrides all.
    /// </summary>
    private static void Limit(KestrelServerLimits limits, IConfigurationSection configured)
    {
        limits.MaxRequestLineSize = 2 * 1024 * 1024;
        limits.MaxRequestBufferSize = 4 * 1024 * 1024;
        limits.MaxRequestHeadersTotalSize = 64 * 1024;
        limits.MaxRequestBodySize = null;
        configured.Bind(limits);
    }
}
