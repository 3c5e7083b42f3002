namespace Edge.Cache;

/// <summary>What a kept answer that no known change has touched is good for.</summary>
public enum Freshness
{
    /// <summary>It can be sent.</summary>
    Fresh,

    /// <summary>It can be sent if the change log knows of no change.</summary>
    ToBeConfirmed,

    /// <summary>It can be sent while a new one is fetched.</summary>
    StaleWhileRevalidated,

    /// <summary>It can be sent if a new one cannot be had.</summary>
    StaleIfError,

    Gone,
}

public static class FreshnessRule
{
    /// <summary>A client can ask for something fresher than the policy allows, but not for anything staler.</summary>
    /// <param name="age">Since the database was asked.</param>
    /// <param name="unconfirmed">Since the database was asked or the change log last confirmed the answer.</param>
    /// <remarks>RFC 9111, 4.2 and 5.2.1; RFC 5861.</remarks>
    public static Freshness Judge(CachePolicy policy, TimeSpan age, TimeSpan unconfirmed, RequestDirectives asked)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (asked.NoCache) return Freshness.Gone;
        if (age < policy.MaxAge)
        {
            if (age > asked.MaxAge || policy.MaxAge - age < asked.MinFresh) return Freshness.Gone;
            return unconfirmed > policy.Validate ? Freshness.ToBeConfirmed : Freshness.Fresh;
        }

        if (asked.RefusesStale || age > asked.MaxAge) return Freshness.Gone;
        var staleness = age - policy.MaxAge;
        if (staleness < policy.StaleWhileRevalidate || staleness < policy.Staleness && staleness <= asked.MaxStale)
            return Freshness.StaleWhileRevalidated;
        return staleness < policy.StaleIfError ? Freshness.StaleIfError : Freshness.Gone;
    }
}
