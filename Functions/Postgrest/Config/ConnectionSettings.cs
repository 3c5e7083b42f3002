using System.Text;

namespace Edge.Postgrest.Config;

/// <summary>Makes the connection string out of <c>db-uri</c> and the pool's settings.</summary>
internal static class ConnectionSettings
{
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
        return builder.ConnectionString;
    }

    private static string DefaultHost() =>
        SocketDirectories.FirstOrDefault(directory =>
            Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory, ".s.PGSQL.*").Any()) ?? "localhost";
}
