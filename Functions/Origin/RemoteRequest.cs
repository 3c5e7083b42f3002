using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Origin;

/// <summary>A request as it goes on to the remote: as it came, but for what belongs to the connection that it came by.</summary>
internal static class RemoteRequest
{
    public static HttpRequestMessage From(Forwarding forwarding, RemoteTarget target, IReadOnlyDictionary<string, string> ownHeaders)
    {
        var request = forwarding.Request;
        var message = new HttpRequestMessage(new HttpMethod(request.Method), target.Of(request))
        {
            Version = target.IsTls ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = Content(forwarding),
        };
        var connection = request.Headers.Connection.ToString();
        var traced = Activity.Current is not null;
        foreach (var (name, values) in request.Headers)
        {
            if (ownHeaders.ContainsKey(name) || IsOfThisConnection(name, connection) || (traced && Header.IsTrace(name))) continue;
            if (!Header.IsContents(name)) message.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            else message.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }

        message.Headers.TryAddWithoutValidation("Forwarded", Forwarded(request));
        foreach (var (name, value) in ownHeaders) message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    /// <summary>
    /// What could have an effect always has content, be it empty: .NET sends a request without content again when the connection ends before the
    /// answer, whatever its method.
    /// </summary>
    private static HttpContent? Content(Forwarding forwarding) =>
        forwarding.HasBody ? new ForwardedContent(forwarding)
        : forwarding.IsSafe ? null
        : new ReadOnlyMemoryContent(default);

    private static bool IsOfThisConnection(string name, string connection) =>
        Header.IsHopByHop(name) || Header.IsNamed(name, connection)
        || name.Equals("Host", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Expect", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 7239.</summary>
    private static string Forwarded(PostgrestRequest request)
    {
        var host = request.Headers.Host is [{ Length: > 0 } named, ..] && !named.AsSpan().ContainsAny('"', '\\') ? $";host=\"{named}\"" : "";
        var scheme = request.Scheme is { } known ? $";proto={known}" : "";
        return $"for={Node(request.ClientAddress)}{host}{scheme}";
    }

    private static string Node(IPAddress? address) => address switch
    {
        null => "_edge",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => $"\"[{address}]\"",
        _ => address.ToString(),
    };
}
