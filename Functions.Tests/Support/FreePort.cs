using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Support;

/// <summary>For programs that have to be told where to listen, and cannot choose themselves.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
