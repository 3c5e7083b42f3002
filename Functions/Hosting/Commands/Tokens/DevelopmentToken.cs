using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Postgrest;

namespace Edge.Hosting.Commands.Tokens;

/// <summary>Signs claims as a JSON web token by HS256.</summary>
internal static class DevelopmentToken
{
    private const string Header = """{"alg":"HS256","typ":"JWT"}""";

    /// <exception cref="ConfigurationException">There is no secret, or it holds public keys, which cannot sign.</exception>
    public static string Sign(JsonObject claims, PostgrestConfig config)
    {
        if (config.JwtSecret is not { Length: > 0 } secret) throw new ConfigurationException("there is no secret to sign with: set PGRST_JWT_SECRET");
        if (secret[0] == '{') secret = SymmetricKey(secret);
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(signed)))}";
    }

    /// <summary>Takes the first symmetric key of a JSON web key or a set of them.</summary>
    private static byte[] SymmetricKey(byte[] json)
    {
        try
        {
            var keys = JsonNode.Parse(json);
            var all = keys?["keys"] as JsonArray ?? [keys?.DeepClone()];
            if (all.FirstOrDefault(key => (string?)key?["kty"] == "oct")?["k"] is { } value) return Base64Url.DecodeFromChars((string)value!);
        }
        catch (Exception malformed) when (malformed is System.Text.Json.JsonException or FormatException or InvalidOperationException)
        {
            throw new ConfigurationException("PGRST_JWT_SECRET is not a secret, a JSON web key or a set of them");
        }

        throw new ConfigurationException("PGRST_JWT_SECRET holds public keys only: tokens are signed by who has the private one");
    }
}
