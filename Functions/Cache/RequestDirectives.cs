using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Edge.Cache;

/// <summary>What a client's <c>Cache-Control</c> asks of a cache. What is not understood is not there.</summary>
/// <remarks>RFC 9111, 5.2.1; <c>Pragma</c>: 5.4.</remarks>
public readonly record struct RequestDirectives
{
    public bool NoCache { get; private init; }
    public bool NoStore { get; private init; }
    public bool OnlyIfCached { get; private init; }
    /// <summary>A transaction that the answer must have seen; null: the client brought no bookmark.</summary>
    public ulong? Sees { get; init; }

    public TimeSpan? MaxAge { get; private init; }
    public TimeSpan? MinFresh { get; private init; }

    /// <summary>As old as may be, if the client did not say how old.</summary>
    public TimeSpan? MaxStale { get; private init; }

    /// <summary>The client does not take what is older than the policy's own limit.</summary>
    public bool RefusesStale => NoCache || MaxStale is null && (MaxAge is not null || MinFresh is not null);

    public static RequestDirectives Of(IHeaderDictionary headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var control = headers.CacheControl;
        return control.Count > 0 ? Parse(control)
            : headers.Pragma is [{ } pragma, ..] && pragma.Contains("no-cache", StringComparison.OrdinalIgnoreCase) ? new() { NoCache = true }
            : default;
    }

    private static RequestDirectives Parse(StringValues control)
    {
        var directives = default(RequestDirectives);
        foreach (var header in control)
        {
            foreach (var range in header.AsSpan().Split(','))
            {
                var directive = header.AsSpan(range).Trim();
                var equals = directive.IndexOf('=');
                directives = equals < 0
                    ? directives.With(directive, null)
                    : directives.With(directive[..equals], Seconds(directive[(equals + 1)..].Trim('"')));
            }
        }

        return directives;
    }

    private RequestDirectives With(ReadOnlySpan<char> name, TimeSpan? seconds) =>
        Is(name, "no-cache") ? this with { NoCache = true }
        : Is(name, "no-store") ? this with { NoStore = true }
        : Is(name, "only-if-cached") ? this with { OnlyIfCached = true }
        : Is(name, "max-age") ? this with { MaxAge = seconds ?? TimeSpan.Zero }
        : Is(name, "min-fresh") ? this with { MinFresh = seconds ?? TimeSpan.MaxValue }
        : Is(name, "max-stale") ? this with { MaxStale = seconds ?? TimeSpan.MaxValue }
        : this;

    private static bool Is(ReadOnlySpan<char> name, string directive) => name.Equals(directive, StringComparison.OrdinalIgnoreCase);

    /// <summary>Null: no number. More than an integer holds is as much as one holds (RFC 9111, 1.2.2).</summary>
    private static TimeSpan? Seconds(ReadOnlySpan<char> text) =>
        text.IsEmpty || text.ContainsAnyExceptInRange('0', '9') ? null
        : TimeSpan.FromSeconds(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : int.MaxValue);
}
