using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Edge.Tests.Postgrest.Auth.Hostile;

/// <summary>Makes tokens that are right but for what a test says.</summary>
internal static class Forge
{
    public const string Rs256 = """{"alg":"RS256","kid":"rsa"}""";
    public const string Es256 = """{"alg":"ES256","kid":"ec"}""";

    public static long Now { get; } = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>A token that has all that the first issuer's tokens need.</summary>
    public static string Genuine { get; } = OfClaims(Claims());

    /// <param name="name">A claim to put in or replace.</param>
    /// <param name="json">Its value; null: the claim is left out.</param>
    public static string Claims(string name = "jti", string? json = "1")
    {
        var all = new Dictionary<string, string?>
        {
            ["iss"] = Text(Trust.Ours), ["aud"] = Text("api"), ["role"] = Text("film_member"), ["exp"] = $"{Now + 3600}", [name] = json,
        };
        return $"{{{string.Join(',', all.Where(claim => claim.Value is not null).Select(claim => $"{Text(claim.Key)}:{claim.Value}"))}}}";
    }

    /// <summary>Signed by the first issuer.</summary>
    public static string OfClaims(string claims) => Jwt.Signed(claims, Rs256, Rs(Trust.OurRsa));

    public static string OfHeader(string header, Func<byte[], byte[]>? sign = null) =>
        Jwt.Signed(Claims(), header, sign ?? Rs(Trust.OurRsa));

    public static Func<byte[], byte[]> Rs(RSA key, string hash = "SHA256", RSASignaturePadding? padding = null) =>
        target => key.SignData(target, new HashAlgorithmName(hash), padding ?? RSASignaturePadding.Pkcs1);

    public static Func<byte[], byte[]> Es(ECDsa key, string hash = "SHA256") => target => key.SignData(target, new HashAlgorithmName(hash));

    public static Func<byte[], byte[]> Hs(byte[] secret, string hash = "SHA256") => target => hash switch
    {
        "SHA384" => HMACSHA384.HashData(secret, target),
        "SHA512" => HMACSHA512.HashData(secret, target),
        _ => HMACSHA256.HashData(secret, target),
    };

    public static Func<byte[], byte[]> Hs(string secret, string hash = "SHA256") => Hs(Encoding.UTF8.GetBytes(secret), hash);

    public static string Text(string value) => JsonSerializer.Serialize(value);
}
