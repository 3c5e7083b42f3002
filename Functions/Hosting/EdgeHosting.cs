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
        builder.Configuration.AddSecretFiles();
        AddLocalHosting(builder);
        builder.Services.TryAddSingleton(DatabaseStart.NotOurs());
        builder.Services.AddSingleton<FatalError>();
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            // Bytes that are no UTF-8 reach the engine as U+FFFD, and names beyond ASCII can stand in an answer's headers.
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.UTF8;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
            Limit(kestrel.Limits, builder.Configuration.GetSection("Kestrel:Limits"));
        });
        return builder;
    }

    /// <summary>A development database if none is configured, and a word on the console. Absent from the azure build.</summary>
    static partial void AddLocalHosting(FunctionsApplicationBuilder builder);

    /// <summary>
    /// Far above the engine's limits, which answer as PostgREST would. Kestrel's own refusals have no body and close the connection: beyond these,
    /// and where a request line or header is not HTTP (so a target with NUL or with bytes beyond ASCII). <c>Kestrel:Limits</c> overrides.
    /// </summary>
    private static void Limit(KestrelServerLimits limits, IConfigurationSection configured)
    {
        limits.MaxRequestLineSize = 2 * 1024 * 1024;
        limits.MaxRequestHeadersTotalSize = 1024 * 1024;
        limits.MaxRequestHeaderCount = 2_000;
        limits.MaxRequestBufferSize = 4 * 1024 * 1024;
        limits.MaxRequestBodySize = null;
        configured.Bind(limits);
    }
}
