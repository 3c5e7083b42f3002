using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Edge.Hosting.DevPostgres;

/// <summary>
/// A database cluster in a folder of its own: made, started and stopped with PostgreSQL's own programs, reached by a Unix socket only.
/// Its superuser is <c>postgres</c>. One caller at a time: whoever shares the folder holds a lock.
/// </summary>
/// <param name="home">Holds the data, the password and the log. Belongs to <paramref name="account"/>.</param>
/// <param name="socketFolder">Where the server's socket is; a path of up to 90 bytes.</param>
internal sealed class PostgresCluster(PostgresBinaries binaries, ServerAccount account, string home, string socketFolder)
{
    /// <summary>Only a part of the socket's file name: no port is opened.</summary>
    public const int Port = 5432;

    private const int StartAttempts = 3;
    private const string SettingsFile = "edge.conf";

    public string DataFolder { get; } = Path.Combine(home, "data");

    public string LogFile { get; } = Path.Combine(home, "postgres.log");


    /// <summary>Creation ends with this file, so that half a cluster is not taken for one.</summary>
    public bool Exists => File.Exists(Path.Combine(home, "complete"));

    /// <summary>Makes the cluster; what is left of an attempt that did not end is removed.</summary>
    /// <param name="password">The superuser's.</param>
    /// <param name="durable">False: do not wait for the disk.</param>
    public async Task Create(string password, bool durable, CancellationToken cancellation)
    {
        if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
        Private.CreateFolder(home);
        var passwordFile = Path.Combine(home, "password");
        Private.Write(passwordFile, password);
        await account.TakeOver(home, cancellation);

        var initdb = await Command.Run(binaries.Program("initdb"), InitdbArguments(passwordFile, durable), account, home, cancellation);
        File.Delete(passwordFile);
        if (initdb.ExitCode != 0) throw new DevPostgresException($"initdb failed in {home}: {initdb.LastLine}");
        await File.AppendAllTextAsync(Path.Combine(DataFolder, "postgresql.conf"), $"include = '{SettingsFile}'\n", cancellation);
        await File.WriteAllTextAsync(Path.Combine(home, "complete"), "", cancellation);
    }

    private IEnumerable<string> InitdbArguments(string passwordFile, bool durable) =>
    [
        "--pgdata", DataFolder, "--username", "postgres", "--pwfile", passwordFile, "--auth", "scram-sha-256", "--encoding", "UTF8",
        .. binaries.Major >= 17 ? ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-locale"]
            : OperatingSystem.IsLinux() ? new[] { "--locale", "C.UTF-8" } : ["--no-locale"],
        .. durable ? Array.Empty<string>() : ["--no-sync"],
    ];

    /// <summary>Starts the server and waits until it accepts connections, also after a crash of the last one.</summary>
    /// <exception cref="DevPostgresException">It does not start; the message quotes the log.</exception>
    public async Task Start(ImmutableArray<string> settings, CancellationToken cancellation)
    {
        Directory.CreateDirectory(socketFolder);
        await account.TakeOver(socketFolder, cancellation);
        await File.WriteAllLinesAsync(Path.Combine(DataFolder, SettingsFile), settings, cancellation);
        ForgetStranger();
        for (var attempt = 1; ; attempt++)
        {
            // The server leads a session of its own, so a Ctrl+C meant for the app does not reach it. A start is not given up halfway:
            // nobody would stop what comes of it.
            string[] arguments = ["start", "--silent", "--wait", "--timeout=120", "--pgdata", DataFolder, "--log", LogFile];
            var exitCode = await Command.RunDetaching(binaries.Program("pg_ctl"), arguments, account, home, CancellationToken.None);
            if (exitCode == 0) return;

            // After a killed server its children may still be leaving.
            if (attempt == StartAttempts) throw new DevPostgresException($"Postgres does not start in {home}: {LastLogLine()}");
            await Task.Delay(TimeSpan.FromSeconds(attempt), cancellation);
        }
    }

    /// <summary>Whether the server of this folder runs, whoever started it.</summary>
    public bool IsRunning()
    {
        if (ReadServerProcess() is not { } id) return false;
        if (!OperatingSystem.IsLinux()) return ProcessExists(id);

        // A process id may have been given to somebody else since; a server's working folder is its data folder.
        return new FileInfo($"/proc/{id}/cwd").LinkTarget == DataFolder;
    }

    /// <summary>Ends open transactions and stops the server.</summary>
    public Task Stop(CancellationToken cancellation) => Stop("fast", cancellation);

    /// <summary>Ends the server without a shutdown: the next start recovers from the log.</summary>
    public Task Crash(CancellationToken cancellation) => Stop("immediate", cancellation);

    private Task<int> Stop(string mode, CancellationToken cancellation) =>
        Command.RunDetaching(
            binaries.Program("pg_ctl"), ["stop", "--silent", $"--mode={mode}", "--timeout=60", "--pgdata", DataFolder],
            account, home, cancellation);

    /// <summary>For Npgsql.</summary>
    public string ConnectionString(string password, string user = "postgres", string database = "postgres") =>
        new NpgsqlConnectionStringBuilder
        {
            Host = socketFolder, Port = Port, Username = user, Password = password, Database = database, Enlist = false,
        }.ConnectionString;

    /// <summary>A password for one cluster.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The lock file of a server that is gone stops the next one if its process id now belongs to somebody else.</summary>
    private void ForgetStranger()
    {
        if (OperatingSystem.IsLinux() && !IsRunning()) File.Delete(PidFile);
    }

    private string PidFile => Path.Combine(DataFolder, "postmaster.pid");

    private int? ReadServerProcess()
    {
        try
        {
            return int.TryParse(File.ReadLines(PidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool ProcessExists(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private string LastLogLine() =>
        File.Exists(LogFile) ? File.ReadLines(LogFile).LastOrDefault() ?? "the log is empty" : "there is no log";
}
