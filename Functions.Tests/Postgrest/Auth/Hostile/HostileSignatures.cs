using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Edge.Tests.Postgrest.Auth.Hostile;

/// <summary>Tokens that nobody who is trusted has signed, but whose headers and signatures say otherwise.</summary>
internal static class HostileSignatures
{
    private static readonly RSA Own = RSA.Create(2048);
    private static readonly ECDsa OwnEc = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly ECDsa P384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    public static IEnumerable<(string What, string Token)> All =>
    [
        .. PublicKeysAsSecrets, .. KeyIds, .. KeysBroughtAlong, .. Algorithms, .. OtherAlgorithmsOfTheKey, .. EllipticSignatures,
        .. RsaSignatures, .. Encrypted,
        ("the secret's signature under an issuer's name", Forge.OfHeader("""{"alg":"HS256"}""", Forge.Hs(Jwt.Secret))),
        ("the secret's signature under an issuer's name and key", Forge.OfHeader("""{"alg":"HS256","kid":"rsa"}""", Forge.Hs(Jwt.Secret))),
    ];

    private static IEnumerable<(string, string)> PublicKeysAsSecrets =>
        from secret in new (string Form, byte[] Bytes)[]
        {
            ("PEM", Encoding.ASCII.GetBytes(Trust.OurRsa.ExportSubjectPublicKeyInfoPem())),
            ("PEM with a newline", Encoding.ASCII.GetBytes(Trust.OurRsa.ExportSubjectPublicKeyInfoPem() + "\n")),
            ("RSA PEM", Encoding.ASCII.GetBytes(Trust.OurRsa.ExportRSAPublicKeyPem())),
            ("DER", Trust.OurRsa.ExportSubjectPublicKeyInfo()),
            ("modulus", Trust.OurRsa.ExportParameters(false).Modulus!),
            ("modulus in base64url", Encoding.ASCII.GetBytes(Jwt.Encode(Trust.OurRsa.ExportParameters(false).Modulus!))),
            ("JWK", JsonSerializer.SerializeToUtf8Bytes(Trust.Jwk(Trust.OurRsa, "rsa"))),
            ("JWKS", Encoding.UTF8.GetBytes(Trust.OurKeys)),
            ("EC PEM", Encoding.ASCII.GetBytes(Trust.OurEc.ExportSubjectPublicKeyInfoPem())),
            ("nothing", []),
        }
        from hash in new[] { "256", "384", "512" }
        select ($"HS{hash} with the public key as {secret.Form}",
            Forge.OfHeader($$"""{"alg":"HS{{hash}}","kid":"rsa"}""", Forge.Hs(secret.Bytes, "SHA" + hash)));

    private static IEnumerable<(string, string)> KeyIds =>
        from keyId in new[]
        {
            "\"own\"", "\"\"", "\"RSA\"", "\"rsa \"", "\"rsa\\u0000\"", "\"../../dev/null\"", "\"/proc/self/environ\"",
            "\"https://evil.example/jwks\"", "\"' OR '1'='1\"", "\"rsa,ec\"", "\"ours:rsa\"", "7", "true", "[\"rsa\"]", "{\"rsa\":1}",
            "\"\\ud800\"", Forge.Text(new('k', 10_000)), "null", "\"rsa\"", "\"ec\"",
        }
        select ($"an own key under the id {(keyId.Length > 100 ? "that is long" : keyId)}",
            Forge.OfHeader($$"""{"alg":"RS256","kid":{{keyId}}}""", Forge.Rs(Own)));

    private static IEnumerable<(string, string)> KeysBroughtAlong =>
        from keyId in new[] { "rsa", "own" }
        let jwk = JsonSerializer.Serialize(Trust.Jwk(Own, keyId))
        from member in new[]
        {
            $"\"jwk\":{jwk}", $"\"jku\":\"https://evil.example/jwks\"", $"\"jku\":{Forge.Text(Trust.Ours + "jwks")}",
            "\"x5u\":\"https://evil.example/x5u\"",
            "\"x5c\":[\"MIIB\"]", "\"x5t\":\"AAAA\"", $"\"keys\":[{jwk}]", "\"iss\":\"https://ours.example/\"",
        }
        select ($"an own key with {member[..Math.Min(30, member.Length)]} and the id {keyId}",
            Forge.OfHeader($$"""{"alg":"RS256","kid":"{{keyId}}",{{member}}}""", Forge.Rs(Own)));

    private static IEnumerable<(string, string)> Algorithms =>
        from algorithm in new[]
        {
            "\"none\"", "\"None\"", "\"NONE\"", "\"nOnE\"", "\"none \"", "\"none\\u0000\"", "\"\"", "null", "0", "false", "[]",
            "[\"RS256\"]", "{}", "\"rs256\"", "\"RS256 \"", "\"RS\"", "\"RS1\"", "\"RS2560\"", "\"ES256K\"", "\"EdDSA\"", "\"Ed25519\"",
            "\"dir\"", "\"RSA-OAEP\"", "\"A256GCM\"", "\"\\ud800\"", "\"RS256\",\"alg\":\"none\"", "\"none\",\"alg\":\"RS256\"",
            "\"RS256\",\"crit\":[\"exp\"]", "\"RS256\",\"b64\":false,\"crit\":[\"b64\"]", "\"RS256\",\"crit\":[]",
            "\"RS256\",\"enc\":\"A256GCM\"",
        }
        from signed in new[] { true, false }
        select ($"algorithm {algorithm}, {(signed ? "signed" : "not signed")}",
            Forge.OfHeader($$"""{"alg":{{algorithm}},"kid":"rsa"}""", signed ? null : _ => []));

    private static IEnumerable<(string, string)> OtherAlgorithmsOfTheKey =>
    [
        .. from algorithm in new[] { "RS384", "RS512", "PS256", "PS384", "PS512" }
           select ($"{algorithm} with the signature of RS256", Forge.OfHeader($$"""{"alg":"{{algorithm}}","kid":"rsa"}""")),
        .. from algorithm in new[] { "ES256", "ES384", "ES512" }
           select ($"{algorithm} with an RSA key", Forge.OfHeader($$"""{"alg":"{{algorithm}}","kid":"rsa"}""")),
        .. from algorithm in new[] { "RS256", "PS256", "ES384", "ES512" }
           let header = $$"""{"alg":"{{algorithm}}","kid":"ec"}"""
           select ($"{algorithm} with a key of P-256", Forge.OfHeader(header, Forge.Es(Trust.OurEc, "SHA384"))),
        ("RS256 with the signature of PS256", Forge.OfHeader(Forge.Rs256, Forge.Rs(Trust.OurRsa, padding: RSASignaturePadding.Pss))),
        ("RS256 over SHA-1", Forge.OfHeader(Forge.Rs256, Forge.Rs(Trust.OurRsa, "SHA1"))),
        ("ES256 over SHA-384", Forge.OfHeader(Forge.Es256, Forge.Es(Trust.OurEc, "SHA384"))),
    ];

    private static IEnumerable<(string, string)> EllipticSignatures =>
        from signature in new (string What, Func<byte[], byte[]> Sign)[]
        {
            ("r and s are 0", _ => new byte[64]),
            ("r is 0, s is 1", _ => [.. new byte[63], 1]),
            ("r is 1, s is 0", _ => [.. new byte[31], 1, .. new byte[32]]),
            ("r and s are 1", _ => [.. new byte[31], 1, .. new byte[31], 1]),
            ("r and s are the order", _ => [.. Order, .. Order]),
            ("r and s are the prime", _ => [.. Prime, .. Prime]),
            ("all ones", _ => [.. Enumerable.Repeat((byte)0xff, 64)]),
            ("empty", _ => []),
            ("one byte", _ => [1]),
            ("half", target => Forge.Es(Trust.OurEc)(target)[..32]),
            ("a byte short", target => Forge.Es(Trust.OurEc)(target)[..63]),
            ("a byte long", target => [.. Forge.Es(Trust.OurEc)(target), 0]),
            ("a zero in front", target => [0, .. Forge.Es(Trust.OurEc)(target)]),
            ("r and s exchanged", target => Forge.Es(Trust.OurEc)(target) is var both ? [.. both[32..], .. both[..32]] : []),
            ("DER", target => Trust.OurEc.SignData(target, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            ("of another key", Forge.Es(OwnEc)),
            ("of the other issuer's key", Forge.Es(Trust.TheirEc)),
            ("of another curve", Forge.Es(P384)),
        }
        select ($"an elliptic signature: {signature.What}", Forge.OfHeader(Forge.Es256, signature.Sign));

    private static IEnumerable<(string, string)> RsaSignatures =>
        from signature in new (string What, Func<byte[], byte[]> Sign)[]
        {
            ("zeros", _ => new byte[256]),
            ("one", _ => [.. new byte[255], 1]),
            ("the modulus", _ => Trust.OurRsa.ExportParameters(false).Modulus!),
            ("the modulus and a bit", _ => Bytes(Number(Trust.OurRsa.ExportParameters(false).Modulus!) + 1)),
            ("plus the modulus", target =>
                Bytes(Number(Forge.Rs(Trust.OurRsa)(target)) + Number(Trust.OurRsa.ExportParameters(false).Modulus!))),
            ("the padded digest itself, as for the exponent 1", Padded),
            ("empty", _ => []),
            ("a byte short", target => Forge.Rs(Trust.OurRsa)(target)[..255]),
            ("a byte long", target => [.. Forge.Rs(Trust.OurRsa)(target), 0]),
            ("of another key", Forge.Rs(Own)),
            ("of the other issuer's key", Forge.Rs(Trust.TheirRsa)),
            ("of other claims", _ => Forge.Rs(Trust.OurRsa)(Encoding.ASCII.GetBytes(Jwt.Target(Forge.Rs256, Forge.Claims("jti", "2"))))),
        }
        select ($"an RSA signature: {signature.What}", Forge.OfHeader(Forge.Rs256, signature.Sign));

    private static IEnumerable<(string, string)> Encrypted =>
        from algorithms in new[] { "\"dir\",\"enc\":\"A256GCM\"", "\"RSA-OAEP\",\"enc\":\"A256GCM\"", "\"none\",\"enc\":\"none\"" }
        let head = Jwt.Encode($$"""{"alg":{{algorithms}},"kid":"rsa"}""")
        from rest in new[] { ".AAAA.AAAA.AAAA", ".AAAA" }
        select ($"{algorithms} and {rest}", $"{head}.{Jwt.Encode(Forge.Claims())}{rest}");

    private static byte[] Order => Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    private static byte[] Prime => Convert.FromHexString("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number) => number.ToByteArray(isUnsigned: true, isBigEndian: true);

    /// <summary>EMSA-PKCS1-v1_5 of RFC 8017, 9.2.</summary>
    private static byte[] Padded(byte[] target) =>
    [
        0, 1, .. Enumerable.Repeat((byte)0xff, 202), 0, .. Convert.FromHexString("3031300D060960864801650304020105000420"),
        .. SHA256.HashData(target),
    ];
}
