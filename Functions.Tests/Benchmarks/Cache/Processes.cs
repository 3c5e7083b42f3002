using System.Globalization;

namespace Edge.Benchmarks.Cache;

/// <summary>A process with its children, as far as Linux tells of them: nginx with its workers, Postgres with its backends.</summary>
internal static class Processes
{
    // What the kernel counts in, on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    // Of /proc/{id}/stat, counted from the field after the command's name.
    private const int Parent = 1, UserTicks = 11, SystemTicks = 12, EndedUserTicks = 13, EndedSystemTicks = 14;

    /// <summary>Of a backend: the server that started it.</summary>
    public static int ParentOf(int process) => (int)Fields(process)![Parent];

    /// <summary>User and system, used so far by these and by their children, ended ones too.</summary>
    public static double CpuSeconds(params int[] roots)
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var process) || Fields(process) is not { } stat) continue;
            var isRoot = roots.Contains(process);
            if (isRoot || roots.Contains((int)stat[Parent])) ticks += stat[UserTicks] + stat[SystemTicks];
            if (isRoot) ticks += stat[EndedUserTicks] + stat[EndedSystemTicks];
        }

        return ticks / TicksPerSecond;
    }

    /// <summary>Null: it has ended meanwhile.</summary>
    private static long[]? Fields(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return [.. stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Select(field => long.TryParse(field, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
