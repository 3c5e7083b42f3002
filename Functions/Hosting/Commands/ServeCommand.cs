using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting.Commands;

/// <summary>Runs the app until it is told to stop.</summary>
internal sealed class ServeCommand(Func<string[], IHost> build) : ICommand
{
    public string Name => "serve";

    public string Summary => "answer requests (what happens without a command)";

    public async Task<int> Run(string[] args)
    {
        using var host = build(args);
        var fatal = host.Services.GetRequiredService<FatalError>();
        try
        {
            await host.StartAsync();
        }
        catch (Exception failure)
        {
            // Parts that had started are stopped in good order: one of them may have a database server to stop.
            await host.StopAsync();
            if (fatal.Message is { } message) throw new ConfigurationException(message);
            if (!CannotListen(failure)) throw;
            throw new ConfigurationException($"{failure.Message.TrimEnd('.')}. ASPNETCORE_URLS says where to listen.");
        }

        await host.WaitForShutdownAsync();
        return fatal.Message is { } reason ? throw new ConfigurationException(reason) : 0;
    }

    private static bool CannotListen(Exception failure) =>
        failure is IOException or SocketException or FormatException or InvalidOperationException;
}
