namespace Edge.Hosting.DevPostgres;

/// <summary>Where this user's data and cache live; for root, whose home is closed to others, where the server's account reaches them.</summary>
internal static class UserFolders
{
    public static string Data(ServerAccount account) =>
        Reachable(Path.Combine(Folder(Environment.SpecialFolder.LocalApplicationData), "edge"), "/var/lib/edge", account);

    public static string Cache(ServerAccount account)
    {
        var parent = OperatingSystem.IsWindows() ? Folder(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } chosen && Path.IsPathRooted(chosen) ? chosen
            : Path.Combine(Folder(Environment.SpecialFolder.UserProfile), OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache");
        return Reachable(Path.Combine(parent, "edge"), "/var/cache/edge", account);
    }

    private static string Reachable(string preferred, string otherwise, ServerAccount account) =>
        Path.IsPathRooted(preferred) && account.CanReach(preferred) ? preferred : otherwise;

    private static string Folder(Environment.SpecialFolder folder) =>
        Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
}
