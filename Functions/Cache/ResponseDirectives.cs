using System.Globalization;
using Edge.Postgrest;

namespace Edge.Cache;

/// <summary>What an answer says of being kept: one whose headers a function has set, or a remote origin's.</summary>
/// <remarks>RFC 9111, 5.1, 5.2.2 and 5.3, as a cache that many share.</remarks>
internal readonly record struct ResponseDirectives
{
    /// <summary>It is not to be kept.</summary>
    public bool Forbids { get; private init; }

    /// <summary>Since it was made, as caches behind this one say.</summary>
    public TimeSpan Age { get; private init; }

    /// <summary>For how long it may be used, all in all; null: it does not say.</summary>
    public TimeSpan? MaxAge => Shared ?? Own;

    /// <summary>It is not to be used any longer than that.</summary>
    public bool NeverStale { get; private init; }

    private TimeSpan? Shared { get; init; }

    private TimeSpan? Own { get; init; }

    public static ResponseDirectives Of(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var said = default(ResponseDirectives);
        string? expires = null, date = null;
        foreach (var (name, value) in headers)
        {
            if (Is(name, "Cache-Control")) said = said.With(value);
            else if (Is(name, "Age")) said = said with { Age = Seconds(value) };
            else if (Is(name, "Expires")) expires = value;
            else if (Is(name, "Date")) date = value;
        }

        return said.MaxAge is null && expires is not null ? said with { Own = Between(date, expires) } : said;
    }

    /// <summary>The policy, and what the answer itself says beside it.</summary>
    public CachePolicy Within(CachePolicy policy)
    {
        if (MaxAge < policy.MaxAge) policy = policy with { MaxAge = MaxAge.Value };
        return NeverStale ? policy with { StaleWhileRevalidate = TimeSpan.Zero, StaleIfError = TimeSpan.Zero } : policy;
    }

    private ResponseDirectives With(string control)
    {
        var said = this;
        foreach (var range in control.AsSpan().Split(','))
        {
            var directive = control.AsSpan(range).Trim();
            var equals = directive.IndexOf('=');
            said = equals < 0 ? said.With(directive, "") : said.With(directive[..equals], directive[(equals + 1)..]);
        }

        return said;
    }

    private ResponseDirectives With(ReadOnlySpan<char> name, ReadOnlySpan<char> value) =>
        Is(name, "no-store") || Is(name, "no-cache") || Is(name, "private") ? this with { Forbids = true }
        : Is(name, "must-revalidate") || Is(name, "proxy-revalidate") ? this with { NeverStale = true }
        : Is(name, "max-age") ? this with { Own = Seconds(value) }
        : Is(name, "s-maxage") ? this with { Shared = Seconds(value), NeverStale = true }
        : this;

    private static bool Is(ReadOnlySpan<char> name, string header) => name.Equals(header, StringComparison.OrdinalIgnoreCase);

    /// <summary>What is no number is as good as nothing; more than an integer holds is as much as one holds.</summary>
    private static TimeSpan Seconds(ReadOnlySpan<char> text)
    {
        text = text.Trim(" \t\"");
        return text.IsEmpty || text.ContainsAnyExceptInRange('0', '9') ? TimeSpan.Zero
            : TimeSpan.FromSeconds(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : int.MaxValue);
    }

    /// <summary>None if either is no time.</summary>
    private static TimeSpan Between(string? date, string expires) =>
        IsTime(date, out var from) && IsTime(expires, out var until) && until > from ? until - from : TimeSpan.Zero;

    private static bool IsTime(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
