using Edge.Objects;
using Edge.Objects.Alarms;
using Edge.Objects.Sockets;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting;

/// <summary>Runs alarms and hears notifications as long as the app is up.</summary>
internal sealed class ObjectsService(Notifications notifications, AlarmRunner alarms, SocketHub sockets) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        notifications.Received = payload =>
        {
            if (payload == "a") alarms.Wake();
            else sockets.Take(payload);
        };
        notifications.Missed = () =>
        {
            sockets.EndAll();
            alarms.Wake();
        };
        try
        {
            await Task.WhenAll(notifications.Run(stoppingToken), alarms.Run(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }
}
