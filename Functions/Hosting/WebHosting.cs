using Edge.Endpoints;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting;

internal static class WebHosting
{
    /// <summary>What browsers get beside the data: the reference page, and headers that keep them from mistakes.</summary>
    public static IHostApplicationBuilder AddWeb(this IHostApplicationBuilder builder)
    {
        var headers = builder.Configuration.Read<SecurityHeadersOptions>("SecurityHeaders");
        builder.Services.AddSingleton(headers);
        builder.Services.AddSingleton(builder.Configuration.Read<DocsOptions>("Docs"));
        if (headers.Enabled) builder.Services.AddSingleton<IStartupFilter, SecurityHeaders>();
        builder.Services.AddSingleton<IStartupFilter, FunctionsCors>();
        return builder;
    }
}
