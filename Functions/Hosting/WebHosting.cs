using Edge.Endpoints;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting;

internal static class WebHosting
{
    /// <summary>What browsers get beside the data: the reference page, and headers that keep them from mistakes.</summary>
    public static FunctionsApplicationBuilder AddWeb(this FunctionsApplicationBuilder builder)
    {
        var headers = builder.Configuration.Read<SecurityHeadersOptions>("SecurityHeaders");
        builder.Services.AddSingleton(headers);
        builder.Services.AddSingleton(builder.Configuration.Read<DocsOptions>("Docs"));
        if (headers.Enabled) builder.Services.AddSingleton<IStartupFilter, SecurityHeaders>();
        return builder;
    }
}
