using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting;

/// <summary>Adds what the app needs under either host: Kestrel's limits and encodings.</summary>
internal static class EdgeHosting
{
    public static IHostApplicationBuilder AddEdgeHosting(this IHostApplicationBuilder builder)
    {
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
