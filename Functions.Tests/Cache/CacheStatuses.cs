namespace Edge.Tests.Cache;

/// <summary>What the cache says that it did.</summary>
internal static class CacheStatuses
{
    public static ApiResponse ShouldBeHit(this ApiResponse answer) => ShouldSay(answer, "Edge; hit; ttl=");

    public static ApiResponse ShouldBeStored(this ApiResponse answer) => ShouldSay(answer, "Edge; fwd=miss; stored; ttl=");

    public static ApiResponse ShouldSay(this ApiResponse answer, string status)
    {
        Assert.True(answer.Header("Cache-Status")?.StartsWith(status, StringComparison.Ordinal), $"Expected {status} of\n{answer}");
        return answer;
    }
}
