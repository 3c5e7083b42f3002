using System.Globalization;
using Npgsql;

namespace Edge.Postgrest.Config;

/// <summary>
/// Turns a libpq connection string — a <c>postgresql://</c> URI or <c>key=value</c> pairs — into Npgsql's terms. What it leaves out comes
/// from libpq's environment variables where Npgsql does not read them itself (it does read PGUSER, PGPASSWORD, PGPASSFILE, PGOPTIONS, PGTZ
/// and the PGSSL files).
/// </summary>
/// <remarks>PostgreSQL documentation, 34.1 and 34.15. Not supported: service files, CRLs, hosts' own passwords.</remarks>
public static class LibpqConnectionString
{
    private static readonly (string Keyword, string Variable)[] Defaults =
    [
        ("host", "PGHOST"), ("hostaddr", "PGHOSTADDR"), ("port", "PGPORT"), ("dbname", "PGDATABASE"), ("user", "PGUSER"),
        ("application_name", "PGAPPNAME"), ("sslmode", "PGSSLMODE"), ("connect_timeout", "PGCONNECT_TIMEOUT"),
        ("target_session_attrs", "PGTARGETSESSIONATTRS"), ("load_balance_hosts", "PGLOADBALANCEHOSTS"),
        ("channel_binding", "PGCHANNELBINDING"), ("sslnegotiation", "PGSSLNEGOTIATION"), ("gssencmode", "PGGSSENCMODE"),
        ("krbsrvname", "PGKRBSRVNAME"), ("require_auth", "PGREQUIREAUTH"),
    ];

    /// <param name="environment">A variable's value; null if it is not set.</param>
    /// <param name="defaultHost">Where the server is if nothing says so: a socket's directory or a host name.</param>
    /// <exception cref="FormatException">One line that says what is wrong and holds no secret.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text, Func<string, string?> environment, string defaultHost)
    {
        var parameters = IsUri(text) ? LibpqUri.Parse(text) : LibpqKeyValues.Parse(text);
        foreach (var (keyword, variable) in Defaults)
        {
            if (!parameters.ContainsKey(keyword) && environment(variable) is { Length: > 0 } value) parameters[keyword] = value;
        }

        var builder = new NpgsqlConnectionStringBuilder();
        SetHosts(builder, parameters, defaultHost);
        foreach (var (keyword, value) in parameters) Set(builder, keyword, value);
        if (builder.ApplicationName is null && parameters.TryGetValue("fallback_application_name", out var fallback))
            builder.ApplicationName = fallback;
        return builder;
    }

    private static bool IsUri(string text) =>
        text.StartsWith("postgresql://", StringComparison.Ordinal) || text.StartsWith("postgres://", StringComparison.Ordinal);

    private static void SetHosts(NpgsqlConnectionStringBuilder builder, Dictionary<string, string> parameters, string defaultHost)
    {
        var hosts = Items(parameters, "hostaddr");
        if (hosts is [] or [""]) hosts = Items(parameters, "host");
        hosts = hosts is [] ? [defaultHost] : [.. hosts.Select(host => host.Length == 0 ? defaultHost : host)];

        var ports = Items(parameters, "port").Select(PortNumber).ToArray();
        if (ports.Length > 1 && ports.Length != hosts.Length)
            throw new FormatException($"could not match {ports.Length} port numbers to {hosts.Length} hosts");

        if (ports is [{ } common]) builder.Port = common;
        builder.Host = string.Join(',', hosts.Select((host, index) => ports.Length > 1 ? WithPort(host, ports[index]) : host));
    }

    private static string[] Items(Dictionary<string, string> parameters, string keyword) =>
        parameters.TryGetValue(keyword, out var list) && list.Length > 0 ? list.Split(',') : [];

    private static string WithPort(string host, int? port)
    {
        if (port is not { } number) return host;
        if (host.StartsWith('/')) throw new FormatException("a socket among several hosts cannot have a port of its own");
        return host.Contains(':') ? $"[{host}]:{number}" : $"{host}:{number}";
    }

    private static int? PortNumber(string text) => text.Length == 0
        ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new FormatException($"invalid port number: \"{text}\"");

    private static void Set(NpgsqlConnectionStringBuilder builder, string keyword, string value)
    {
        if (value.Length == 0) return;

        switch (keyword)
        {
            case "host" or "hostaddr" or "port" or "fallback_application_name": break;
            case "dbname": builder.Database = value; break;
            case "user": builder.Username = value; break;
            case "password": builder.Password = value; break;
            case "passfile": builder.Passfile = value; break;
            case "application_name": builder.ApplicationName = value; break;
            case "options": builder.Options = value; break;
            case "client_encoding": builder.ClientEncoding = value is "auto" ? null : value; break;
            case "connect_timeout": builder.Timeout = Math.Max(0, Number(keyword, value)); break;
            case "krbsrvname": builder.KerberosServiceName = value; break;
            case "require_auth": builder.RequireAuth = value; break;
            case "load_balance_hosts": builder.LoadBalanceHosts = OneOf(keyword, value, ("random", true), ("disable", false)); break;
            case "target_session_attrs": SetTarget(builder, keyword, value); break;
            default:
                if (!LibpqTransport.TrySet(builder, keyword, value)) throw new FormatException($"invalid connection option \"{keyword}\"");
                break;
        }
    }

    /// <summary>Npgsql looks at it to choose among hosts only; a single one is what it is.</summary>
    private static void SetTarget(NpgsqlConnectionStringBuilder builder, string keyword, string value)
    {
        var target = OneOf(
            keyword, value, ("any", "any"), ("read-write", "read-write"), ("read-only", "read-only"), ("primary", "primary"),
            ("standby", "standby"),
            ("prefer-standby", "prefer-standby"));
        if (builder.Host?.Contains(',') is true) builder.TargetSessionAttributes = target;
    }

    internal static T OneOf<T>(string keyword, string value, params ReadOnlySpan<(string Name, T Meaning)> choices)
    {
        foreach (var (name, meaning) in choices)
        {
            if (name == value) return meaning;
        }

        throw new FormatException($"invalid {keyword} value: \"{value}\"");
    }

    internal static int Number(string keyword, string value) =>
        int.TryParse(value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"invalid integer value \"{value}\" for connection option \"{keyword}\"");
}
