using System.Diagnostics;
using System.Globalization;

namespace Edge.Tests.Tunnel;

/// <summary>
/// A replica is told to end: every container of it gets SIGTERM at once. The app has a write in flight, over a forwarder that ends at the
/// signal as cloudflared's access side does.
/// </summary>
public sealed class TerminationTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    /// <summary>Ends at once when it is told to, and every connection with it.</summary>
    private const string Forwarder =
        """
        import socket, sys, threading
        near, far = int(sys.argv[1]), sys.argv[2]
        def connect():
            if far.startswith('/'):
                s = socket.socket(socket.AF_UNIX); s.connect(far); return s
            host, port = far.rsplit(':', 1); return socket.create_connection((host, int(port)))
        def carry(a, b):
            try:
                while data := a.recv(65536): b.sendall(data)
            except OSError: pass
            for s in (a, b):
                try: s.shutdown(socket.SHUT_RDWR)
                except OSError: pass
        listener = socket.create_server(('127.0.0.1', near))
        while True:
            a, _ = listener.accept(); b = connect()
            for pair in ((a, b), (b, a)): threading.Thread(target=carry, args=pair, daemon=True).start()
        """;

    [SkippableFact]
    public async Task A_write_in_flight_is_answered_since_the_tunnel_waits_for_the_app()
    {
        var (status, appExit, forwarderExit) = await End(["sh", Repository.Path("infra/tunnel/linger"), "python3"]);

        Assert.InRange(status, 200, 204);
        Assert.Equal(0, appExit);
        Assert.Equal(128 + 15, forwarderExit);
    }

    [SkippableFact]
    public async Task Without_that_it_is_cut_off()
    {
        var (status, _, _) = await End(["python3"]);

        Assert.Equal(503, status);
    }

    /// <summary>With nobody connected it does not wait, and what it ran ends as it would have alone.</summary>
    [SkippableFact]
    public async Task A_tunnel_that_nobody_uses_ends_at_once()
    {
        var port = FreePort.Next();
        using var forwarder = Start(["sh", Repository.Path("infra/tunnel/linger"), "python3"], port, waits: 600);
        await Listens(port);

        Signal(forwarder);
        await forwarder.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(128 + 15, forwarder.ExitCode);
    }

    private async Task<(int Status, int AppExit, int ForwarderExit)> End(string[] command)
    {
        Skip.If(!OperatingSystem.IsLinux(), "it reads Linux' list of connections");
        await films.Run($"CREATE OR REPLACE FUNCTION api.pass() RETURNS void LANGUAGE sql AS $$ {Door.Pass} $$");
        await using var door = await Door.Close(films);
        var port = FreePort.Next();
        using var forwarder = Start(command, port, waits: 30);
        await Listens(port);
        using var app = await AppProcess.Start($"{films.AuthenticatorUri} host=127.0.0.1 port={port}", "film_anon", "/films", []);
        var write = app.Api.Post("/rpc/pass", "{}");
        await door.IsWaitedFor();

        app.Send("TERM");
        Signal(forwarder);
        // The app has got the signal when it takes no more connections; in the other case the write has ended before.
        await Eventually.Holds(async () => write.IsCompleted || !await Connects(new Uri(app.Root).Port));
        await door.DisposeAsync();
        var answer = await write;
        var appExit = await app.End();
        await forwarder.WaitForExitAsync();
        return (answer.Status, appExit, forwarder.ExitCode);
    }

    private Process Start(string[] command, int port, int waits)
    {
        Skip.If(!OperatingSystem.IsLinux(), "it reads Linux' list of connections");
        var start = new ProcessStartInfo(
            command[0], [.. command[1..], "-c", Forwarder, port.ToString(CultureInfo.InvariantCulture), Far()])
        {
            Environment = { ["LINGER_PORT"] = port.ToString(CultureInfo.InvariantCulture), ["LINGER_SECONDS"] = waits.ToString(CultureInfo.InvariantCulture) },
        };
        return Process.Start(start)!;
    }

    private string Far() => PostgresAddress.Of(films.ConnectionString) switch
    {
        System.Net.DnsEndPoint host => $"{host.Host}:{host.Port.ToString(CultureInfo.InvariantCulture)}",
        var socket => socket.ToString()!,
    };

    private static Task Listens(int port) => Eventually.Holds(() => Connects(port));

    private static async Task<bool> Connects(int port)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        try
        {
            await socket.ConnectAsync(System.Net.IPAddress.Loopback, port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static void Signal(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
