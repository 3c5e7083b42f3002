using Microsoft.Extensions.Logging;
using Npgsql;

namespace Edge.Postgrest.Execution;

/// <summary>The one place where a pool of connections is made. Its sizes and times are in the connection string, which the settings made.</summary>
public static class DataSources
{
    /// <summary>What the pool is called in metrics and spans; its connection string is nobody's business.</summary>
    public const string PoolName = "edge";

    /// <param name="logs">For Npgsql's own log; null: none.</param>
    /// <param name="silence">
    /// How long the database may say nothing to what the app asks for itself, such as the schema cache: a tunnel can lose a connection and not say so.
    /// Requests have the same limit of their own (<see cref="MainTx"/>), which comes first. Null: for ever.
    /// </param>
    public static NpgsqlDataSource Create(PostgrestConfig config, ILoggerFactory? logs = null, TimeSpan? silence = null)
    {
        var connection = new NpgsqlConnectionStringBuilder(config.ConnectionString)
        {
            // Every setting is local to its transaction, so there is nothing to reset.
            NoResetOnClose = true,
            Enlist = false,
            // Statements are prepared by PreparedBatches: Npgsql's own preparation never answers an 0A000 of a statement that is being prepared.
            MaxAutoPrepare = 0,
            // The client gets them, as PostgREST has it.
            IncludeErrorDetail = true,
        };
        if (silence is { } limit) connection.CommandTimeout = (int)Math.Ceiling(limit.TotalSeconds) + 1;
        return Build(connection, logs);
    }

    /// <summary>For the one connection that waits for notifications, apart from the pool of the requests.</summary>
    public static NpgsqlDataSource ForListener(PostgrestConfig config, ILoggerFactory? logs = null)
    {
        var connection = new NpgsqlConnectionStringBuilder(config.ConnectionString)
        {
            Pooling = false,
            Enlist = false,
            KeepAlive = 30,
            // It only asks whether somebody is there, and where nobody says so, nobody is.
            CommandTimeout = 10,
        };
        // A standby does not notify.
        if (connection.Host?.Contains(',', StringComparison.Ordinal) is true) connection.TargetSessionAttributes = "primary";
        return Build(connection, logs);
    }

    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder connection, ILoggerFactory? logs)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connection.ConnectionString) { Name = connection.Pooling ? PoolName : $"{PoolName}-listener" };
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        builder.UseLoggerFactory(logs);
        return builder.Build();
    }
}
