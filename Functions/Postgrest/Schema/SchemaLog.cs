using Microsoft.Extensions.Logging;

namespace Edge.Postgrest.Schema;

[Flags]
internal enum Reloads { None = 0, Schema = 1, Config = 2 }

/// <summary>Everything that this room logs.</summary>
internal static partial class SchemaLog
{
    [LoggerMessage(
        LogLevel.Information,
        "Schema cache loaded in {Milliseconds:F0} ms: {Relations} relations, {Relationships} relationships, {Functions} functions")]
    public static partial void SchemaCacheLoaded(this ILogger log, int relations, int relationships, int functions, double milliseconds);

    [LoggerMessage(LogLevel.Warning, "No relation is exposed: {Exposed} has none. Schemas with relations: {Others}; db-schemas (PGRST_DB_SCHEMAS) chooses")]
    public static partial void NothingExposed(this ILogger log, string exposed, string others);

    [LoggerMessage(LogLevel.Error, "Could not load the schema cache; trying again in {Seconds} s")]
    public static partial void SchemaCacheFailed(this ILogger log, Exception failure, double seconds);

    [LoggerMessage(LogLevel.Error, "The database does not answer: {Reason}. Trying again in {Seconds} s")]
    public static partial void DatabaseFailed(this ILogger log, string reason, double seconds);

    [LoggerMessage(LogLevel.Warning, "Notifications are not heard: {Reason}. Trying again in {Seconds} s")]
    public static partial void NotListening(this ILogger log, string reason, double seconds);

    [LoggerMessage(LogLevel.Information, "Definitions in the database have changed since the schema cache was loaded")]
    public static partial void SchemaCacheOutdated(this ILogger log);

    [LoggerMessage(LogLevel.Warning, "Could not load the schema cache, which is outdated; trying again when somebody notices again")]
    public static partial void OutdatedSchemaCacheKept(this ILogger log, Exception failure);

    [LoggerMessage(LogLevel.Information, "Listening for notifications on the channel {Channel}")]
    public static partial void Listening(this ILogger log, string channel);

    [LoggerMessage(LogLevel.Information, "Notified to reload: {Reloads}")]
    public static partial void ReloadAsked(this ILogger log, Reloads reloads);
}
