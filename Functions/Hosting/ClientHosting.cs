using Edge.Client;
using Edge.Origin;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting;

internal static class ClientHosting
{
    /// <summary>A client that asks the origin without a socket.</summary>
    public static IHostApplicationBuilder AddClient(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services =>
            new PostgrestClient(new InProcessHandler(services.GetRequiredService<IOrigin>().Answer), new PostgrestClientOptions()));
        return builder;
    }
}
