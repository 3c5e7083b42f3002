using Npgsql;

namespace Edge.Postgrest.Config;

/// <summary>The options of a libpq connection string that are about encryption and sockets.</summary>
internal static class LibpqTransport
{
    /// <returns>False: no such option.</returns>
    /// <exception cref="FormatException">The value is none that the option takes.</exception>
    public static bool TrySet(NpgsqlConnectionStringBuilder builder, string keyword, string value)
    {
        switch (keyword)
        {
            case "sslmode": builder.SslMode = Mode(keyword, value); return true;
            case "sslcert": builder.SslCertificate = value; return true;
            case "sslkey": builder.SslKey = value; return true;
            case "sslpassword": builder.SslPassword = value; return true;
            case "sslrootcert": builder.RootCertificate = value is "system" ? null : value; return true;
            case "sslnegotiation":
                builder.SslNegotiation = LibpqConnectionString.OneOf(
                    keyword, value, ("postgres", SslNegotiation.Postgres), ("direct", SslNegotiation.Direct));
                return true;
            case "channel_binding":
                builder.ChannelBinding = LibpqConnectionString.OneOf(
                    keyword, value, ("disable", ChannelBinding.Disable), ("prefer", ChannelBinding.Prefer),
                    ("require", ChannelBinding.Require));
                return true;
            case "gssencmode":
                builder.GssEncryptionMode = LibpqConnectionString.OneOf(
                    keyword, value, ("disable", GssEncryptionMode.Disable), ("prefer", GssEncryptionMode.Prefer),
                    ("require", GssEncryptionMode.Require));
                return true;
            case "keepalives": builder.TcpKeepAlive = LibpqConnectionString.Number(keyword, value) != 0; return true;
            case "keepalives_idle": builder.TcpKeepAliveTime = LibpqConnectionString.Number(keyword, value); return true;
            case "keepalives_interval": builder.TcpKeepAliveInterval = LibpqConnectionString.Number(keyword, value); return true;

            // Left to the operating system or to .NET's TLS.
            case "keepalives_count" or "tcp_user_timeout" or "sslcompression" or "sslsni" or "sslcertmode" or "ssl_min_protocol_version"
                or "ssl_max_protocol_version" or "gssdelegation" or "gsslib" or "min_protocol_version" or "max_protocol_version":
                return true;
            default: return false;
        }
    }

    private static SslMode Mode(string keyword, string value) => LibpqConnectionString.OneOf(
        keyword, value, ("disable", SslMode.Disable), ("allow", SslMode.Allow), ("prefer", SslMode.Prefer), ("require", SslMode.Require),
        ("verify-ca", SslMode.VerifyCA), ("verify-full", SslMode.VerifyFull));
}
