using Edge.Limits;
using Microsoft.Extensions.Configuration;

namespace Edge.Hosting.Worker;

/// <summary>
/// Checks that the Functions host can tell a client's address as <c>RateLimit:TrustedProxies</c> asks. The host passes one address on: its
/// connection's, or the one that the last proxy saw if <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c> is true. The worker inherits that variable.
/// </summary>
internal static class HostForwarding
{
    private const string Variable = "ASPNETCORE_FORWARDEDHEADERS_ENABLED";

    /// <exception cref="ConfigurationException">One line that names both settings.</exception>
    public static void Require(IConfiguration configuration)
    {
        var limits = configuration.Read<RateLimitOptions>("RateLimit", limit => limit.Validate());
        var hostReadsProxy = bool.TryParse(configuration[Variable], out var enabled) && enabled;
        if (Mistake(limits, hostReadsProxy) is { } mistake) throw new ConfigurationException(mistake);
    }

    /// <returns>Null: it holds.</returns>
    internal static string? Mistake(RateLimitOptions limits, bool hostReadsProxy) => (limits, hostReadsProxy) switch
    {
        ({ TrustedProxies: > 1 }, _) =>
            "RateLimit:TrustedProxies must be 0 or 1 under the Functions host, which passes one address on; run the container behind more proxies",
        ({ TrustedProxies: 1 }, false) => $"RateLimit:TrustedProxies=1 needs {Variable}=true under the Functions host",
        ({ TrustedProxies: 0, PermitLimit: > 0 }, true) =>
            $"{Variable}=true makes the Functions host believe one proxy: set RateLimit:TrustedProxies=1, or remove it if there is no proxy",
        _ => null,
    };
}
