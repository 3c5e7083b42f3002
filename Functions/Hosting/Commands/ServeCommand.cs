using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting.Commands;

/// <summary>Runs the app until it is told to stop.</summary>
internal sealed class ServeCommand(Func<string[], FunctionsApplicationBuilder> compose) : ICommand
{
    public string Name => "serve";

    public string Summary => "answer requests (what happens without a command)";

    public async Task<int> Run(string[] args)
    {
        using var host = compose(args).Build();
        var fatal = host.Services.GetRequiredService<FatalError>();
        try
        {
            await host.RunAsync();
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new ConfigurationException($"{taken.Message} Set ASPNETCORE_URLS to listen elsewhere.");
        }

        return fatal.Message is { } message ? throw new ConfigurationException(message) : 0;
    }
}
