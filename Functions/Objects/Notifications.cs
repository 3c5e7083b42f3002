using Microsoft.Extensions.Logging;
using Npgsql;

namespace Edge.Objects;

/// <summary>Hears what turns of all processes announce with their commit: alarms that are due soon, and messages for sockets.</summary>
/// <param name="database">Without a pool.</param>
internal sealed partial class Notifications(Func<CancellationToken, Task<NpgsqlDataSource>> database, TimeProvider time, ILogger<Notifications> log)
{
    public const string Channel = "edge_objects";

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Called with each payload, in the order of commits.</summary>
    public Action<string> Received { get; set; } = static _ => { };

    /// <summary>Called when it listens again: what was announced meanwhile is lost.</summary>
    public Action Missed { get; set; } = static () => { };

    public async Task Run(CancellationToken cancellation)
    {
        for (var pause = ShortestPause; ; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await using var connection = await (await database(cancellation)).OpenConnectionAsync(cancellation);
                connection.Notification += (_, notification) => Received(notification.Payload);
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection)) await listen.ExecuteNonQueryAsync(cancellation);
                pause = ShortestPause;
                Missed();
                while (true) await connection.WaitAsync(cancellation);
            }
            catch (NpgsqlException lost) when (!cancellation.IsCancellationRequested)
            {
                NotListening(log, lost.Message);
            }

            await Task.Delay(pause, time, cancellation);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Objects are not told of each other's alarms and messages: {Reason}")]
    private static partial void NotListening(ILogger log, string reason);
}
