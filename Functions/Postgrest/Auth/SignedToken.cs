using System.Text;
using System.Text.Json;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Auth;

/// <summary>
/// A signed token (JWS, compact form) taken apart. Nothing that it says is vouched for until <see cref="KeySet.Check"/> has.
/// </summary>
/// <remarks>PostgREST v16.2, Auth/Jwt.hs > parseAndDecodeClaims; jose-jwt, Jwt.hs > decode.</remarks>
internal sealed class SignedToken
{
    /// <summary>Claims may be nested deeper than System.Text.Json's 64; not as deep as would take a thread's stack where they are walked.</summary>
    internal static readonly JsonDocumentOptions Nested = new() { MaxDepth = 1_000 };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = Nested.MaxDepth };

    private readonly JsonElement? claims;

    private SignedToken(JwtHeader header, byte[] signed, byte[] signature, JsonElement? claims)
    {
        (Header, Signed, Signature) = (header, signed, signature);
        this.claims = claims;
    }

    public JwtHeader Header { get; }

    /// <summary>What the signature is of: the first two parts and the dot between them.</summary>
    public byte[] Signed { get; }

    public byte[] Signature { get; }

    /// <summary>Who it says has issued it; null if it does not say so in a text.</summary>
    public string? Issuer => claims is { } all && all.TryGetProperty("iss", out var issuer) ? Text(issuer) : null;

    /// <exception cref="ApiException">PGRST303: they are no JSON object.</exception>
    public JsonElement Claims => claims ?? throw ApiError.JwtClaimsUnreadable().AsException();

    /// <exception cref="ApiException">PGRST301: not a token, or not one of a kind that is verified here.</exception>
    public static SignedToken Parse(string token)
    {
        if (token.Length == 0) throw ApiError.JwtEmpty().AsException();

        var parts = token.Split('.');
        if (parts.Length != 3) throw ApiError.JwtParts(parts.Length).AsException();

        if (!Base64UrlText.TryDecode(parts[0], out var head)) throw ApiError.JwtCryptography().AsException();
        var understood = JwtHeader.TryParse(head, out var header, out var error);
        if (!Base64UrlText.TryDecode(parts[1], out var payload)) throw ApiError.JwtCryptography().AsException();
        if (!understood) throw new ApiException(error);
        if (!Base64UrlText.TryDecode(parts[2], out var signature)) throw ApiError.JwtCryptography().AsException();
        return new(header, Encoding.ASCII.GetBytes(token, 0, token.LastIndexOf('.')), signature, ClaimsOf(payload));
    }

    private static JsonElement? ClaimsOf(byte[] payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, Strict);
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name that is no Unicode text.
            return null;
        }
    }

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }
}
