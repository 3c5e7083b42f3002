using System.Diagnostics;
using System.Globalization;

namespace Edge.Tests.Tunnel;

/// <summary>
/// An SSH server of a test's own, on a free port of 127.0.0.1, with its own configuration and keys: one user may log in, and do nothing but open
/// ports. It ends with this process, however that ends.
/// </summary>
internal sealed class SshServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/sshd";

    // As root it wants a folder to lock itself in, which the system's own service would make.
    private const string LockIn = "/run/sshd";

    private readonly string _folder;
    private readonly WatchedProcess _server;

    private SshServer(string folder, int port, WatchedProcess server) => (_folder, Port, _server) = (folder, port, server);

    public int Port { get; }

    /// <summary>Options for a client that trusts this server alone and shows the one key that it knows.</summary>
    /// <param name="port">Where the client finds it; a tunnel's near end may stand before it.</param>
    public string[] ClientOptions(int port)
    {
        var known = Path.Combine(_folder, $"known-{port}");
        File.WriteAllText(known, $"[127.0.0.1]:{port} {File.ReadAllText(Path.Combine(_folder, "host.pub"))}");
        return
        [
            "-F", "none", "-p", port.ToString(CultureInfo.InvariantCulture), "-l", Environment.UserName, "-i", Path.Combine(_folder, "user"),
            .. Options("IdentitiesOnly=yes", $"UserKnownHostsFile={known}", "StrictHostKeyChecking=yes", "BatchMode=yes", "ExitOnForwardFailure=yes"),
        ];
    }

    public static async Task<SshServer> Start()
    {
        Missing.Prerequisite(!File.Exists(Program), "there is no OpenSSH server (apt-get install openssh-server)");
        if (Environment.IsPrivilegedProcess && !Directory.Exists(LockIn)) Directory.CreateDirectory(LockIn);
        var folder = Directory.CreateTempSubdirectory("edge-ssh-").FullName;
        foreach (var key in (string[])["host", "user"]) await Run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(folder, key)]);
        var port = FreePort.Next();
        var configuration = Path.Combine(folder, "sshd_config");
        await File.WriteAllTextAsync(
            configuration,
            $"""
            ListenAddress 127.0.0.1:{port}
            HostKey {folder}/host
            AuthorizedKeysFile {folder}/user.pub
            PidFile none
            UsePAM no
            StrictModes no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            AllowTcpForwarding remote
            X11Forwarding no
            AllowAgentForwarding no
            PermitTTY no
            ForceCommand /bin/false
            """);
        var server = new WatchedProcess(Program, ["-D", "-e", "-f", configuration]);
        await server.Says("Server listening");
        return new(folder, port, server);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<string> Options(params IEnumerable<string> options) => options.SelectMany(option => new[] { "-o", option });

    private static async Task Run(string program, string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
