using System.Text.Json;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Auth;

/// <summary>What the head of a signed token says of its signature.</summary>
public readonly record struct JwtHeader(JwtAlgorithm Algorithm, string? KeyId)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="json">The decoded first part of a token, as untrusted as it comes.</param>
    /// <param name="error">Why the token is refused, where it is.</param>
    public static bool TryParse(ReadOnlyMemory<byte> json, out JwtHeader header, out ApiError error)
    {
        (header, error) = (default, ApiError.JwtCryptography());
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } members) return false;
            if (Text(members, "alg") is not { } name) return false;
            if (name is "none")
            {
                error = ApiError.JwtAlgorithm("JWT is unsecured but expected 'alg' was not 'none'");
                return false;
            }

            // An encrypted token has five parts; an extension that must be understood ("crit") is one that is not.
            if (members.TryGetProperty("enc", out _) || members.TryGetProperty("crit", out _)) return false;
            if (JwtAlgorithm.Of(name) is not { } algorithm) return false;
            if (!IsTextOrMissing(members, "typ") || !IsTextOrMissing(members, "cty") || !IsTextOrMissing(members, "kid")) return false;

            header = new(algorithm, Text(members, "kid"));
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string? Text(JsonElement members, string name) =>
        members.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static bool IsTextOrMissing(JsonElement members, string name) =>
        !members.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.String or JsonValueKind.Null;
}
