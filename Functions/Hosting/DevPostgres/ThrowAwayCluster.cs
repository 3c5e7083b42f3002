using System.Collections.Immutable;
using System.Diagnostics;

namespace Edge.Hosting.DevPostgres;

/// <summary>
/// A running server with an empty cluster in a temporary folder. It ends with this object, or with this process, however that ends: a small
/// shell waits for the end of a pipe that only this process holds.
/// </summary>
internal sealed class ThrowAwayCluster : IAsyncDisposable
{
    private const string Guard =
        """
        trap '' INT HUP
        cat > /dev/null
        server=$(head -n 1 "$1/home/data/postmaster.pid" 2> /dev/null)
        if [ -n "$server" ]; then
            kill -QUIT "$server" 2> /dev/null
            while kill -0 "$server" 2> /dev/null; do sleep 0.05; done
        fi
        rm -rf "$1"
        """;

    private readonly PostgresCluster _cluster;
    private readonly string _folder;
    private readonly string _password;
    private readonly ImmutableArray<string> _settings;
    private readonly Process? _guard;

    private ThrowAwayCluster(PostgresCluster cluster, string folder, string password, ImmutableArray<string> settings)
    {
        _cluster = cluster;
        _folder = folder;
        _password = password;
        _settings = settings;
        _guard = OperatingSystem.IsWindows() ? null : Watch(folder);
    }

    /// <param name="extraSettings">Lines for the server's configuration.</param>
    public static async Task<ThrowAwayCluster> Start(
        PostgresBinaries binaries, CancellationToken cancellation, params IEnumerable<string> extraSettings)
    {
        var account = ServerAccount.ForServer();
        var folder = Directory.CreateTempSubdirectory("edge-postgres-").FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        var sockets = Path.Combine(folder, "run");
        var password = PostgresCluster.NewPassword();
        var cluster = new PostgresCluster(binaries, account, Path.Combine(folder, "home"), sockets);
        var started = new ThrowAwayCluster(cluster, folder, password, [.. ClusterSettings.ThrowAway(sockets), .. extraSettings]);
        try
        {
            await cluster.Create(password, durable: false, cancellation);
            await cluster.Start(started._settings, cancellation);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>For Npgsql, as the superuser.</summary>
    public string ConnectionString(string database = "postgres") => _cluster.ConnectionString(_password, database: database);

    public string LogFile => _cluster.LogFile;

    /// <summary>Ends the server as a crash would and starts it again, which recovers what was committed.</summary>
    public async Task CrashAndRestart(CancellationToken cancellation)
    {
        await _cluster.Crash(cancellation);
        await _cluster.Start(_settings, cancellation);
    }

    private static Process Watch(string folder)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Guard, "edge-postgres-guard", folder])
        {
            RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = "/",
        };
        return Process.Start(start)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_guard is not null)
        {
            _guard.StandardInput.Close();
            await _guard.WaitForExitAsync();
            _guard.Dispose();
            return;
        }

        await _cluster.Stop(CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }
}
