using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Support;

/// <summary>
/// For programs that have to be told where to listen, and cannot choose themselves. Below the ports that the system gives out by itself: nobody who
/// takes any port is given this one before its program has started.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Count = 10_000;

    private static int taken = Environment.ProcessId;

    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref taken) % Count);
            if (IsFree(port)) return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
