using System.Net;
using System.Net.Sockets;
using Edge.Postgrest;

namespace Edge.Limits;

/// <summary>Where a request comes from, as far as it can be known.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <param name="trustedProxies"><see cref="RateLimitOptions.TrustedProxies"/>.</param>
    /// <returns>
    /// An address; of IPv6 the network (/64) that one client usually has. Null: the request came over no connection. One that has passed fewer
    /// proxies than it should is told by its connection.
    /// </returns>
    public static IPAddress? Of(PostgrestRequest http, int trustedProxies) =>
        (Forwarded(http, trustedProxies) ?? http.ClientAddress) is { } address ? Network(address) : null;

    private static IPAddress? Forwarded(PostgrestRequest http, int trustedProxies)
    {
        if (trustedProxies == 0 || http.ClientAddress is null) return null;
        var addresses = http.Headers["X-Forwarded-For"].SelectMany(header => (header ?? "").Split(',', StringSplitOptions.TrimEntries)).ToList();
        if (addresses.Count < trustedProxies) return null;

        // Some proxies add the port.
        var address = addresses[^trustedProxies];
        return IPAddress.TryParse(address, out var plain) ? plain : IPEndPoint.TryParse(address, out var withPort) ? withPort.Address : null;
    }

    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new(bytes);
    }
}
