using System.Text;
using Npgsql;

namespace Edge.Postgrest.Config;

/// <summary>Makes the connection string out of <c>db-uri</c> and the pool's settings.</summary>
internal static class ConnectionSettings
{
    // Seconds. Nine unanswered ones end a connection.
    private const int KeepAliveAfter = 30;
    private const int KeepAliveEach = 10;

    private static readonly string[] SocketDirectories = ["/var/run/postgresql", "/tmp"];

    public static PostgrestConfig Apply(SettingReader settings, SettingSource source, PostgrestConfig config)
    {
        try
        {
            var uri = config.DbUri.StartsWith('@') ? Encoding.UTF8.GetString(source.ReadFile(config.DbUri[1..])).Trim() : config.DbUri;
            return config with { DbUri = uri, ConnectionString = ConnectionString(uri, source, config) };
        }
        catch (FormatException exception)
        {
            settings.Add("db-uri", exception.Message);
        }
        catch (ArgumentException exception)
        {
            // Npgsql's own checks; they name the option, not its value.
            settings.Add("db-uri", exception.Message.ReplaceLineEndings(" "));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            settings.Add("db-uri", exception.Message);
        }

        return config;
    }

    private static string ConnectionString(string uri, SettingSource source, PostgrestConfig config)
    {
        var builder = LibpqConnectionString.Parse(uri, source.Environment, DefaultHost());
        builder.ApplicationName ??= "Edge";
        builder.MaxPoolSize = Math.Max(1, config.DbPool);
        builder.Timeout = builder.ContainsKey("Timeout") && builder.Timeout > 0
            ? Math.Min(builder.Timeout, Math.Max(1, config.DbPoolAcquisitionTimeout))
            : Math.Max(1, config.DbPoolAcquisitionTimeout);
        builder.ConnectionLifetime = Math.Max(0, config.DbPoolMaxLifetime);
        builder.ConnectionIdleLifetime = Math.Max(1, config.DbPoolMaxIdletime);
        builder.ConnectionPruningInterval = Math.Min(10, builder.ConnectionIdleLifetime);

        // Statements last as long as the database lets them; its messages go to the client whole.
        builder.CommandTimeout = 0;
        builder.IncludeErrorDetail = true;
        builder.Enlist = false;
        KeepAlive(builder);
        return builder.ConnectionString;
    }

    /// <summary>
    /// A link that died without a word is found out while nothing is asked. libpq asks for that too, but the system's two hours are too long for a
    /// tunnel, and for what stands between.
    /// </summary>
    private static void KeepAlive(NpgsqlConnectionStringBuilder builder)
    {
        var isRefused = builder.ShouldSerialize("TCP Keepalive") && !builder.TcpKeepAlive;
        if (isRefused || builder.Host?.StartsWith('/') is true) return;
        builder.TcpKeepAlive = true;
        if (builder.TcpKeepAliveTime == 0) builder.TcpKeepAliveTime = KeepAliveAfter;
        if (builder.TcpKeepAliveInterval == 0) builder.TcpKeepAliveInterval = KeepAliveEach;
    }

    private static string DefaultHost() =>
        SocketDirectories.FirstOrDefault(directory =>
            Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory, ".s.PGSQL.*").Any()) ?? "localhost";
}
