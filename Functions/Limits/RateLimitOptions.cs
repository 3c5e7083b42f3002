namespace Edge.Limits;

/// <summary>Configuration section <c>RateLimit</c>. An access policy can have limits of its own, beside this one.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Requests in each window; 0: as many as one likes.</summary>
    public int PermitLimit { get; set; }

    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whose requests are counted together.</summary>
    public RateLimitedBy By { get; set; } = RateLimitedBy.Address;

    /// <summary>
    /// How many proxies of ours a request has passed, each of which adds the address it saw to <c>X-Forwarded-For</c>. What stands before those is
    /// the client's own invention. 0: the header is not looked at.
    /// </summary>
    public int TrustedProxies { get; set; }

    /// <summary>Clients that are counted at the same time; the least recently seen are forgotten first.</summary>
    public int Partitions { get; set; } = 100_000;

    /// <summary>Each mistake as one line; empty if all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (PermitLimit < 0) yield return "RateLimit:PermitLimit must be 0 or more";
        if (Window <= TimeSpan.Zero) yield return "RateLimit:Window must be positive";
        if (TrustedProxies < 0) yield return "RateLimit:TrustedProxies must be 0 or more";
        if (Partitions < 1) yield return "RateLimit:Partitions must be 1 or more";
    }
}

public enum RateLimitedBy
{
    /// <summary>The client's address.</summary>
    Address,

    /// <summary>The role and the <c>sub</c> of the token; the address of who has none.</summary>
    Subject,
}
