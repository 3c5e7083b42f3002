using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Edge.Hosting.DevPostgres;

/// <summary>A folder with the server programs of one PostgreSQL installation.</summary>
/// <param name="Major">Major version, such as 18.</param>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    /// <summary>The oldest PostgreSQL that the engine supports.</summary>
    public const int OldestMajor = 14;

    private static readonly string[] Needed = ["postgres", "initdb", "pg_ctl"];

    public string Program(string name) => Path.Combine(Folder, OperatingSystem.IsWindows() ? name + ".exe" : name);

    /// <summary>What is in a folder; null if a program is missing, cannot be run by the server's account, or is too old.</summary>
    public static async Task<PostgresBinaries?> In(string folder, CancellationToken cancellation)
    {
        var account = ServerAccount.ForServer();
        var found = new PostgresBinaries(Path.GetFullPath(folder), 0);
        if (!Needed.All(name => File.Exists(found.Program(name))) || !account.CanReach(found.Folder)) return null;
        try
        {
            var version = await Command.Run(found.Program("postgres"), ["--version"], account, found.Folder, cancellation);
            return ParseMajor(version.Output) is { } major && major >= OldestMajor ? found with { Major = major } : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <param name="version">Such as <c>postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)</c> or <c>… 19beta1</c>.</param>
    public static int? ParseMajor(string version) =>
        MajorOf().Match(version) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex MajorOf();
}
