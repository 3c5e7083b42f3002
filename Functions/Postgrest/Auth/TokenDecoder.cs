using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Auth;

/// <summary>Decodes a signed token (JWS, compact form) and checks its signature; says nothing of its claims' values.</summary>
/// <remarks>PostgREST v16.2, Auth/Jwt.hs > parseAndDecodeClaims; jose-jwt, Jwt.hs > decode.</remarks>
public sealed class TokenDecoder(ImmutableArray<VerificationKey> keys)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <returns>The claims, a JSON object.</returns>
    /// <exception cref="ApiException">
    /// PGRST301: not a token, or not one that a key of ours has signed. PGRST303: the claims are no JSON object.
    /// </exception>
    public JsonElement Decode(string token)
    {
        if (token.Length == 0) throw ApiError.JwtEmpty().AsException();

        var parts = token.Split('.');
        if (parts.Length != 3) throw ApiError.JwtParts(parts.Length).AsException();

        if (!Base64UrlText.TryDecode(parts[0], out var head)) throw ApiError.JwtCryptography().AsException();
        var understood = JwtHeader.TryParse(head, out var header, out var error);
        if (!Base64UrlText.TryDecode(parts[1], out var payload)) throw ApiError.JwtCryptography().AsException();
        if (!understood) throw new ApiException(error);
        if (!Base64UrlText.TryDecode(parts[2], out var signature)) throw ApiError.JwtCryptography().AsException();

        CheckSignature(header, Encoding.ASCII.GetBytes(token, 0, token.LastIndexOf('.')), signature);
        return Claims(payload);
    }

    private void CheckSignature(JwtHeader header, byte[] signed, byte[] signature)
    {
        var fitting = keys.Where(key => key.Fits(header)).ToArray();
        if (fitting.Length == 0) throw ApiError.JwtKey("No suitable key was found to decode the JWT").AsException();

        try
        {
            if (fitting.Any(key => key.Verifies(header.Algorithm, signed, signature))) return;
        }
        catch (CryptographicException exception)
        {
            throw ApiError.JwtCryptography().AsException(exception);
        }

        throw ApiError.JwtKey("None of the keys was able to decode the JWT").AsException();
    }

    private static JsonElement Claims(byte[] payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, Strict);
            if (document.RootElement.ValueKind is JsonValueKind.Object) return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name that is no Unicode text.
            throw ApiError.JwtClaimsUnreadable().AsException(exception);
        }

        throw ApiError.JwtClaimsUnreadable().AsException();
    }
}
