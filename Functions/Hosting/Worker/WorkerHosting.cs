using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting.Worker;

/// <summary>
/// Adds what only a worker of the Functions host needs, so that requests and log lines look as they do on the local host:
/// the client's address and host name, request headers without the host's own, and a log on the console.
/// </summary>
internal static class WorkerHosting
{
    /// <exception cref="ConfigurationException">The client's address cannot be told as configured.</exception>
    public static FunctionsApplicationBuilder AddWorkerHosting(this FunctionsApplicationBuilder builder)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<HostHeaders>();
        HostForwarding.Require(builder.Configuration);

        // ASPNETCORE_FORWARDEDHEADERS_ENABLED is meant for the host. The worker inherits it, and would then leave Host as localhost.
        builder.Services.PostConfigure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.All);

        // The worker's own provider sends lines to the host, which drops those that belong to no invocation. The console has them all, once.
        builder.Logging.ClearProviders();
        builder.AddConsoleLog();
        return builder;
    }
}
