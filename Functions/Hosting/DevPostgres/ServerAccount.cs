using System.Diagnostics;

namespace Edge.Hosting.DevPostgres;

/// <summary>
/// Whom a Postgres server runs as: the app's own user, or, as Postgres refuses to run as root, an unprivileged one when root starts the
/// app.
/// </summary>
/// <param name="Name">The user's name; null: the app's own.</param>
internal sealed record ServerAccount(string? Name)
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    /// <summary>The app's own user.</summary>
    public static ServerAccount Own { get; } = new((string?)null);

    /// <summary>The account for a server started by this process.</summary>
    public static ServerAccount ForServer() =>
        OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess ? Own : new(Unprivileged());

    private static string Unprivileged() =>
        Candidates.FirstOrDefault(UserExists)
        ?? throw new DevPostgresException(
            "Postgres does not run as root, and there is neither a user 'postgres' nor 'nobody' to run it as.");

    private static bool UserExists(string name) =>
        File.Exists("/etc/passwd") && File.ReadLines("/etc/passwd").Any(line => line.StartsWith(name + ":", StringComparison.Ordinal));

    /// <summary>Lets a process start as this account.</summary>
    public void Apply(ProcessStartInfo start)
    {
        if (Name is null) return;
        start.UserName = Name;
        start.Environment["HOME"] = start.WorkingDirectory;
        start.Environment["USER"] = Name;
    }

    /// <summary>Whether this account may enter the folder, or, of one that does not exist yet, the part that does.</summary>
    public bool CanReach(string folder)
    {
        if (Name is null || OperatingSystem.IsWindows()) return true;
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (at.Exists && !at.UnixFileMode.HasFlag(UnixFileMode.OtherExecute)) return false;
        }

        return true;
    }

    /// <summary>Makes a folder that this account may enter, whatever the umask says.</summary>
    public void CreateFolder(string folder)
    {
        var made = new Stack<string>();
        for (var at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at)) made.Push(at);
        Directory.CreateDirectory(folder);
        if (Name is null || OperatingSystem.IsWindows()) return;
        foreach (var fresh in made) File.SetUnixFileMode(fresh, File.GetUnixFileMode(fresh) | UnixFileMode.OtherExecute);
    }

    /// <summary>Lets this account read a folder with all in it, whatever the umask says.</summary>
    public async Task LetRead(string folder, CancellationToken cancellation)
    {
        if (Name is not null) await Command.Run("chmod", ["-R", "a+rX", folder], Own, "/", cancellation);
    }

    /// <summary>Gives this account a folder with all in it.</summary>
    public async Task TakeOver(string folder, CancellationToken cancellation)
    {
        if (Name is null) return;
        var chown = await Command.Run("chown", ["-R", Name + ":", folder], Own, "/", cancellation);
        if (chown.ExitCode != 0) throw new DevPostgresException($"Cannot give {folder} to the user '{Name}': {chown.LastLine}");
    }
}
