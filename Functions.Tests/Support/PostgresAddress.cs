using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Edge.Tests.Support;

/// <summary>Where a Postgres listens: a port, or a socket in a folder.</summary>
internal static class PostgresAddress
{
    public static EndPoint Of(string connectionString)
    {
        var at = new NpgsqlConnectionStringBuilder(connectionString);
        return at.Host!.StartsWith('/') ? new UnixDomainSocketEndPoint($"{at.Host}/.s.PGSQL.{at.Port}") : new DnsEndPoint(at.Host, at.Port);
    }

    public static Socket SocketFor(EndPoint address) => address is UnixDomainSocketEndPoint
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
}
