using Edge.Origin;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting;

internal static class OriginHosting
{
    /// <summary>What answers <c>/rest/v1</c> and the client.</summary>
    public static FunctionsApplicationBuilder AddOrigin(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IOrigin, EngineOrigin>();
        return builder;
    }
}
