using System.Net;
using System.Text.Json;

namespace Edge.Postgrest.Auth;

/// <summary>Fetches what an issuer publishes: its discovery document and its keys.</summary>
/// <remarks>OpenID Connect Discovery 1.0, section 4; RFC 7517, section 5.</remarks>
internal sealed class IssuerDocuments(HttpClient http)
{
    /// <returns>A JSON Web Key Set, so far unread.</returns>
    /// <exception cref="HttpRequestException">No answer, another than 200, or one that is too long.</exception>
    /// <exception cref="FormatException">The discovery document is none, or somebody else's.</exception>
    public async Task<byte[]> Keys(TrustedIssuer issuer, CancellationToken cancellation) =>
        await Get(issuer.Keys ?? Location(issuer, await Get(issuer.Discovery!, cancellation)), cancellation);

    private async Task<byte[]> Get(Uri address, CancellationToken cancellation)
    {
        using var response = await http.GetAsync(address, cancellation);
        if (response.StatusCode is not HttpStatusCode.OK)
            throw new HttpRequestException($"{address} answered {(int)response.StatusCode}");
        return await response.Content.ReadAsByteArrayAsync(cancellation);
    }

    private static Uri Location(TrustedIssuer issuer, byte[] discovery)
    {
        try
        {
            using var document = JsonDocument.Parse(discovery);
            var named = document.RootElement.GetProperty("issuer").GetString();
            if (named != issuer.Issuer) throw new FormatException($"{issuer.Discovery} is of the issuer {named}, not {issuer.Issuer}");
            return document.RootElement.GetProperty("jwks_uri").GetString() is { } keys && IssuerOptions.IsSafe(keys)
                ? new(keys)
                : throw new FormatException($"{issuer.Discovery} has no jwks_uri with https");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"{issuer.Discovery} is not a discovery document", exception);
        }
    }
}
