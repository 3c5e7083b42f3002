using Microsoft.Extensions.Logging;

namespace Edge.Realtime.Channels;

/// <summary>Lists what this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "A message of the event {Event} could not be handled")]
    public static partial void Unexpected(ILogger log, Exception mistake, string @event);

    [LoggerMessage(LogLevel.Warning, "The other instances cannot be heard, trying again: {Failure}")]
    public static partial void BusLost(ILogger log, string failure);

    [LoggerMessage(LogLevel.Warning, "{Count} messages did not reach the other instances: {Failure}")]
    public static partial void NotPublished(ILogger log, int count, string failure);

    [LoggerMessage(LogLevel.Information, "Instance {Instance} is gone, and {Count} presences with it")]
    public static partial void InstanceGone(ILogger log, string instance, int count);

    [LoggerMessage(LogLevel.Warning, "A notification is not understood: {Reason}")]
    public static partial void BadNotification(ILogger log, string reason);
}
