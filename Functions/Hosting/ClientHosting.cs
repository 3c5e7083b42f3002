using Edge.Client;
using Edge.Origin;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting;

internal static class ClientHosting
{
    /// <summary>A client that asks the origin without a socket.</summary>
    public static FunctionsApplicationBuilder AddClient(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services =>
            new PostgrestClient(new InProcessHandler(services.GetRequiredService<IOrigin>().Answer), new PostgrestClientOptions()));
        return builder;
    }
}
