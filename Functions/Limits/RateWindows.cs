using BitFaster.Caching.Lru;
using Edge.Postgrest.Access;

namespace Edge.Limits;

/// <param name="Limit">Which limit: each counts for itself.</param>
/// <param name="Client">Whose requests.</param>
public readonly record struct RateKey(string Limit, string Client);

/// <summary>What a limit says of a request.</summary>
/// <param name="Permitted">It may be answered.</param>
/// <param name="Remaining">Requests that are left in the window.</param>
/// <param name="Reset">Until the window ends.</param>
public readonly record struct RateDecision(RateRule Rule, bool Permitted, int Remaining, TimeSpan Reset);

/// <summary>
/// Counts requests in windows that begin with a client's first one. Bounded: who comes from ever new addresses makes us forget counts, not run
/// out of memory. The limiters of System.Threading.RateLimiting know neither a bound nor another clock than the machine's.
/// </summary>
public sealed class RateWindows(int clients, TimeProvider time)
{
    private readonly ConcurrentLru<RateKey, Window> windows = new(Math.Max(3, clients));

    public int Count => windows.Count;

    public RateDecision Take(RateKey key, RateRule rule)
    {
        var window = windows.GetOrAdd(key, static _ => new Window());
        lock (window)
        {
            var now = time.GetTimestamp();
            if (window.Used == 0 || time.GetElapsedTime(window.Began, now) >= rule.Window) (window.Began, window.Used) = (now, 0);
            var permitted = window.Used < rule.PermitLimit;
            if (permitted) window.Used++;
            return new(rule, permitted, rule.PermitLimit - window.Used, rule.Window - time.GetElapsedTime(window.Began, now));
        }
    }

    private sealed class Window
    {
        public long Began;
        public int Used;
    }
}
