using System.ComponentModel;
using System.Globalization;

namespace Edge.Hosting.DevPostgres;

/// <summary>Finds the programs of a PostgreSQL to run: named by the user, installed on the machine, or fetched from npm.</summary>
internal static class PostgresSearch
{
    public const string Variable = "EDGE_POSTGRES_BIN";

    private static readonly string[] Homebrew = ["/opt/homebrew/opt", "/usr/local/opt", "/home/linuxbrew/.linuxbrew/opt"];

    /// <param name="progress">Told of what takes longer than a moment.</param>
    /// <exception cref="DevPostgresException">There is none and none can be fetched.</exception>
    public static async Task<PostgresBinaries> Find(Action<string> progress, CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
        {
            return await PostgresBinaries.In(chosen, cancellation) ?? throw new DevPostgresException(
                $"{Variable}={chosen} is not a folder with a runnable initdb, pg_ctl and postgres of PostgreSQL "
                + $"{PostgresBinaries.OldestMajor} or newer.");
        }

        return await Installed(cancellation) ?? await NpmPostgres.Fetch(progress, cancellation);
    }

    /// <summary>The first suitable installation on this machine, or null.</summary>
    public static async Task<PostgresBinaries?> Installed(CancellationToken cancellation)
    {
        if (await FromPgConfig(cancellation) is { } configured) return configured;
        foreach (var folder in DebianFolders().Concat(HomebrewFolders()).Concat(PathFolders()))
        {
            if (await PostgresBinaries.In(folder, cancellation) is { } found) return found;
        }

        return null;
    }

    private static async Task<PostgresBinaries?> FromPgConfig(CancellationToken cancellation)
    {
        try
        {
            var answer = await Command.Run("pg_config", ["--bindir"], ServerAccount.Own, Path.GetTempPath(), cancellation);
            return answer.ExitCode == 0 ? await PostgresBinaries.In(answer.Output.Trim(), cancellation) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static IEnumerable<string> DebianFolders() => NewestFirst("/usr/lib/postgresql", "*", prefix: "");

    private static IEnumerable<string> HomebrewFolders() =>
        Homebrew.SelectMany(opt => NewestFirst(opt, "postgresql*", prefix: "postgresql@"));

    private static IEnumerable<string> NewestFirst(string parent, string pattern, string prefix) =>
        !Directory.Exists(parent)
            ? []
            : Directory.GetDirectories(parent, pattern)
                .OrderByDescending(folder => Version(Path.GetFileName(folder), prefix))
                .Select(folder => Path.Combine(folder, "bin"));

    private static double Version(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
        && double.TryParse(name.AsSpan(prefix.Length), NumberStyles.Number, CultureInfo.InvariantCulture, out var version)
            ? version
            : 0;

    private static string[] PathFolders() =>
        Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
}
