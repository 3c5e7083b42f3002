using System.CommandLine;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting.Commands;

/// <summary>Runs the app until it is told to stop.</summary>
internal sealed class ServeCommand : Command
{
    public ServeCommand(Func<Task<int>> serve) : base("serve", "Answers requests. This is what happens without a command.") =>
        SetAction((_, _) => serve());

    public static async Task<int> Run(Func<IHost> build)
    {
        using var host = build();
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
