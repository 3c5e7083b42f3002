using System.Globalization;

namespace Edge.Cache;

/// <summary>The header that says how the cache dealt with a request.</summary>
/// <remarks>RFC 9211.</remarks>
internal static class CacheStatus
{
    public const string Header = "Cache-Status";
    public const string Bypass = "Edge; fwd=bypass";
    public const string Method = "Edge; fwd=method";
    public const string Miss = "Edge; fwd=miss";
    public const string Stale = "Edge; fwd=stale";
    public const string Request = "Edge; fwd=request";
    public const string OnlyIfCached = "Edge; detail=only-if-cached";

    /// <param name="ttl">Until the answer is no longer fresh; less than nothing if it is not.</param>
    public static string Hit(TimeSpan ttl) => $"Edge; hit; {Ttl(ttl)}";

    public static string FromOrigin(string forwarded, Fetched.Answer answer) => $"{forwarded}{(answer.IsStored ? "; stored" : "")}; {Ttl(answer.Kept.Ttl)}";

    /// <summary>Another request's answer, which this one waited for.</summary>
    public static string Collapsed(TimeSpan ttl) => $"{Miss}; collapsed; {Ttl(ttl)}";

    /// <summary>The origin has failed, and what is kept stands in.</summary>
    public static string InsteadOf(int status, TimeSpan ttl) =>
        string.Create(CultureInfo.InvariantCulture, $"{Stale}; fwd-status={status}; {Ttl(ttl)}; detail=stale-if-error");

    private static string Ttl(TimeSpan ttl) => string.Create(CultureInfo.InvariantCulture, $"ttl={(long)Math.Floor(ttl.TotalSeconds)}");
}
