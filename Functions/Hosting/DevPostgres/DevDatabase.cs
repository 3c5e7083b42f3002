using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Edge.Hosting.DevPostgres;

/// <summary>
/// The development database: a cluster in the user's data folder with the sample in it. Apps that run at once share the server; the last
/// one stops it. An app that was killed leaves it running, and the next one takes it over.
/// </summary>
/// <remarks>
/// In the folder: <c>password</c>; <c>run</c> with the socket; a cluster for each major version of PostgreSQL (<c>postgres-18</c>);
/// <c>start.lock</c>, held by who starts or stops the server; <c>use.lock</c>, shared by all who use it. The system drops locks with their
/// process.
/// </remarks>
internal sealed class DevDatabase
{
    public const string LoginRole = "authenticator";
    private const string Database = "postgres";

    private readonly string _folder;
    private readonly string _socketFolder;
    private readonly string _password;
    private readonly ServerAccount _account;
    private PostgresCluster? _cluster;
    private FileLock? _use;

    private DevDatabase(string folder, string password, ServerAccount account)
    {
        _folder = folder;
        _socketFolder = SocketFolder(folder);
        _password = password;
        _account = account;
    }

    /// <summary>The database in a folder (null: the user's data folder), not yet started. Its address is known all the same.</summary>
    /// <exception cref="DevPostgresException">The folder cannot be used.</exception>
    public static DevDatabase In(string? folder)
    {
        var account = ServerAccount.ForServer();
        var home = Path.GetFullPath(folder ?? Path.Combine(UserFolders.Data(account), "postgres"));
        try
        {
            account.CreateFolder(home);
            if (!account.CanReach(home)) throw Unusable($"{home} is closed to the user '{account.Name}', whom Postgres runs as");
            return new(home, Secret.ReadOrMake(Path.Combine(home, "password")), account);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"The development database needs a folder to write to ({denied.Message})", denied);
        }
    }

    private static DevPostgresException Unusable(string reason, Exception? cause = null) => new($"{reason}: set Dev:DataFolder.", cause);

    /// <summary>For <c>db-uri</c>.</summary>
    public string DbUri =>
        $"host='{_socketFolder.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}' "
        + $"port={PostgresCluster.Port} dbname={Database} user={LoginRole} password={_password}";

    /// <summary>Brings the server up, its data and the sample made first if need be.</summary>
    /// <param name="sample">SQL that may be run again; it is when it has changed since.</param>
    /// <param name="progress">Told of what takes longer than a moment.</param>
    /// <exception cref="DevPostgresException">There is no PostgreSQL to be had, or it does not start.</exception>
    public async Task Start(string sample, Action<string> progress, CancellationToken cancellation)
    {
        var binaries = await PostgresSearch.Find(progress, cancellation);
        await using var starting = await FileLock.Exclusive(StartLock, cancellation);
        _use = await FileLock.Shared(UseLock, cancellation);

        var home = RunningHome(binaries) ?? Home(binaries.Major);
        _cluster = new(binaries, _account, home, _socketFolder);
        if (!_cluster.Exists)
        {
            progress($"Making a development database with PostgreSQL {binaries.Major} in {home} …");
            await _cluster.Create(_password, durable: true, cancellation);
        }

        await ConnectOrStart(cancellation);
        await Load(sample, Path.Combine(home, "sample.sha256"), progress, cancellation);
    }

    /// <summary>Stops the server, unless somebody else uses it.</summary>
    public async Task Stop(CancellationToken cancellation)
    {
        if (_use is null) return;
        await using var stopping = await FileLock.Exclusive(StartLock, cancellation);
        _use.Dispose();
        _use = null;
        using var nobodyElse = FileLock.TryExclusive(UseLock);
        if (nobodyElse is not null && _cluster?.IsRunning() == true) await _cluster.Stop(cancellation);
    }

    private string StartLock => Path.Combine(_folder, "start.lock");

    private string UseLock => Path.Combine(_folder, "use.lock");

    private string Home(int major) => Path.Combine(_folder, $"postgres-{major}");

    /// <summary>The cluster that runs already, perhaps another version's: two servers cannot share the socket.</summary>
    private string? RunningHome(PostgresBinaries binaries) =>
        Directory.GetDirectories(_folder, "postgres-*")
            .FirstOrDefault(home => new PostgresCluster(binaries, _account, home, _socketFolder).IsRunning());

    private async Task ConnectOrStart(CancellationToken cancellation)
    {
        // A server that is found running may be on its way up, after a crash, or down; one that we start is up afterwards.
        for (var attempt = 0; ; attempt++)
        {
            if (!_cluster!.IsRunning())
            {
                await _cluster.Start(ClusterSettings.Lasting(_socketFolder), cancellation);
                return;
            }

            try
            {
                await using var connection = await Connect(cancellation);
                return;
            }
            catch (PostgresException wrong) when (wrong.SqlState == PostgresErrorCodes.InvalidPassword)
            {
                throw new DevPostgresException(
                    $"The password file in {_folder} does not fit the database: restore it, or delete the folder to start anew.", wrong);
            }
            catch (NpgsqlException) when (attempt < 300)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
            }
        }
    }

    private async Task Load(string sample, string marker, Action<string> progress, CancellationToken cancellation)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sample)));
        if (File.Exists(marker) && await File.ReadAllTextAsync(marker, cancellation) == hash) return;
        progress("Loading the sample database …");
        await using var connection = await Connect(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var command = new NpgsqlCommand($"{sample}\n; ALTER ROLE {LoginRole} PASSWORD '{_password}'", connection, transaction);
        await command.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        await File.WriteAllTextAsync(marker, hash, cancellation);
    }

    private async Task<NpgsqlConnection> Connect(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(_cluster!.ConnectionString(_password, database: Database) + ";Pooling=false");
        await connection.OpenAsync(cancellation);
        return connection;
    }

    /// <summary>A socket's path may have about 100 bytes; a deep folder's sockets are kept in the temporary folder.</summary>
    private static string SocketFolder(string folder)
    {
        var within = Path.Combine(folder, "run");
        if (Encoding.UTF8.GetByteCount(within) <= 85) return within;
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..12];
        return Path.Combine(Path.GetTempPath(), $"edge-{name}");
    }
}
