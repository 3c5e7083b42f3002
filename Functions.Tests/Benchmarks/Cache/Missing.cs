namespace Edge.Tests.Support;

/// <summary>What a benchmark needs of the machine, it needs: nothing is skipped here.</summary>
internal static class Missing
{
    public static void Prerequisite(bool missing, string reason)
    {
        if (missing) throw new InvalidOperationException(reason);
    }
}
