using System.Globalization;
using Edge.Postgrest.Config;
using Npgsql;

namespace Edge.Hosting.Commands.Init;

/// <summary>Reads a connection string in any of its three forms, and writes one in libpq's.</summary>
internal static class ConnectionText
{
    /// <summary>Takes a <c>postgresql://</c> URI, libpq's <c>host=… dbname=…</c>, or .NET's <c>Host=…;Database=…</c>.</summary>
    /// <exception cref="ConfigurationException">It is none of them.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            return IsDotnet(text) ? new(text) : LibpqConnectionString.Parse(text, Environment.GetEnvironmentVariable, "localhost");
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw new ConfigurationException($"the connection string is not understood: {wrong.Message}");
        }
    }

    /// <summary>Writes the same database for another role.</summary>
    public static string ForRole(NpgsqlConnectionStringBuilder connection, string role, string password)
    {
        List<(string Key, string? Value)> parts =
        [
            ("host", connection.Host), ("port", connection.Port.ToString(CultureInfo.InvariantCulture)), ("dbname", connection.Database),
            ("user", role), ("password", password), ("sslmode", connection.SslMode == SslMode.Prefer ? null : Keyword(connection.SslMode)),
            ("sslrootcert", connection.RootCertificate),
        ];
        return string.Join(' ', parts.Where(part => part.Value is { Length: > 0 }).Select(part => $"{part.Key}={Value(part.Value!)}"));
    }

    // libpq's keywords are lower case; a key of .NET's is not, or is followed by another one after a semicolon.
    private static bool IsDotnet(string text) =>
        !text.StartsWith("postgres://", StringComparison.Ordinal) && !text.StartsWith("postgresql://", StringComparison.Ordinal)
        && text.Split('=') is [{ Length: > 0 } key, _, ..] && (char.IsUpper(key.TrimStart()[0]) || text.Contains(';', StringComparison.Ordinal));

    private static string Keyword(SslMode mode) => mode switch
    {
        SslMode.VerifyCA => "verify-ca",
        SslMode.VerifyFull => "verify-full",
        _ => mode.ToString().ToLowerInvariant(),
    };

    private static string Value(string value) =>
        value.Any(character => char.IsWhiteSpace(character) || character is '\'' or '\\')
            ? $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'"
            : value;
}
