namespace Edge.Tests.Support;

/// <summary>What a test needs of the machine. On CI everything is there; elsewhere a test without it skips.</summary>
internal static class Missing
{
    public static bool IsCi => Environment.GetEnvironmentVariable("CI") is not (null or "" or "false");

    /// <summary>On CI a failure, elsewhere a skip, with the reason.</summary>
    public static void Prerequisite(bool missing, string reason)
    {
        if (!missing) return;
        Assert.False(IsCi, reason);
        Skip.If(true, reason);
    }
}
