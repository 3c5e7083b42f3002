using System.Security.Cryptography;
using System.Text;
using Edge.Postgrest.Errors;

namespace Edge.Tests.Postgrest.Auth;

/// <summary>What an attacker may send: none of it is accepted, all of it is answered with 401.</summary>
public sealed class HostileTokensTests
{
    private const string Editor = """{"role":"editor"}""";

    private static readonly RSA Rsa = RSA.Create(2048);
    private static readonly string RsaKey =
        $$"""{"kty":"RSA","alg":"RS256","n":"{{Jwt.Encode(Rsa.ExportParameters(false).Modulus!)}}","e":"AQAB"}""";

    private static readonly ECDsa P256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly string P256Key =
        $$"""
        {"kty":"EC","crv":"P-256",
        "x":"{{Jwt.Encode(P256.ExportParameters(false).Q.X!)}}","y":"{{Jwt.Encode(P256.ExportParameters(false).Q.Y!)}}"}
        """;

    private static string Genuine { get; } = Jwt.Signed(Editor);

    private static string Part(int index) => Genuine.Split('.')[index];

    public static TheoryData<string, string> NotTokens => new()
    {
        { "nothing", "" },
        { "white space", "   " },
        { "one part", "abc" },
        { "two parts", $"{Part(0)}.{Part(1)}" },
        { "four parts", Genuine + ".x" },
        { "five parts, as if encrypted", "a.b.c.d.e" },
        { "only dots", ".." },
        { "many dots", new string('.', 5000) },
        { "no header", $".{Part(1)}.{Part(2)}" },
        { "no claims", $"{Part(0)}..{Part(2)}" },
        { "no signature", $"{Part(0)}.{Part(1)}." },
        { "a space inside", $"{Part(0)}. {Part(1)}.{Part(2)}" },
        { "a space behind", Genuine + " x" },
        { "padding", $"{Part(0)}.{Part(1)}.{Part(2)}=" },
        { "padding of the header", $"{Part(0)}==.{Part(1)}.{Part(2)}" },
        { "the other base64 alphabet", $"{Part(0)}.{Part(1)}.{Part(2).Replace('-', '+').Replace('_', '/')}+" },
        { "a letter beyond ASCII", $"{Part(0)}.{Part(1)}.{Part(2)[..^1]}é" },
        { "a NUL", $"{Part(0)}.{Part(1)}\0.{Part(2)}" },
        { "base64 of an impossible length", $"{Part(0)}.{Part(1)}.{Part(2)}AA" },
        { "a header that is not JSON", $"{Jwt.Encode("HS256")}.{Part(1)}.{Part(2)}" },
        { "a header that is an array", $"{Jwt.Encode("[]")}.{Part(1)}.{Part(2)}" },
        { "a header that is null", $"{Jwt.Encode("null")}.{Part(1)}.{Part(2)}" },
        { "a header of deep nesting", $"{Jwt.Encode(new string('[', 10_000))}.{Part(1)}.{Part(2)}" },
        { "a header of invalid UTF-8", $"{Jwt.Encode([.. "{\"alg\":\""u8, 0xff, .. "\"}"u8])}.{Part(1)}.{Part(2)}" },
        { "another token's claims", $"{Part(0)}.{Jwt.Encode("""{"role":"owner"}""")}.{Part(2)}" },
        { "another token's header", $"{Jwt.Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Part(1)}.{Part(2)}" },
        { "a cut signature", Genuine[..^4] },
        { "a longer signature", Genuine + "AAAA" },
        { "a changed signature", Genuine[..^2] + (Genuine[^2] == 'A' ? "B" : "A") + Genuine[^1] },
        { "a signature of zeros", $"{Part(0)}.{Part(1)}.{Jwt.Encode(new byte[32])}" },
        { "two schemes", "Bearer " + Genuine },
        { "two tokens", $"{Genuine}, {Genuine}" },
        { "a quoted token", $"\"{Genuine}\"" },
    };

    public static TheoryData<string, string> Headers => new()
    {
        { "no algorithm", """{}""" },
        { "no algorithm but a type", """{"typ":"JWT"}""" },
        { "algorithm none", """{"alg":"none"}""" },
        { "algorithm None", """{"alg":"None"}""" },
        { "algorithm NONE", """{"alg":"NONE"}""" },
        { "algorithm nOnE", """{"alg":"nOnE"}""" },
        { "algorithm none with a space", """{"alg":"none "}""" },
        { "an empty algorithm", """{"alg":""}""" },
        { "algorithm null", """{"alg":null}""" },
        { "algorithm as a number", """{"alg":256}""" },
        { "algorithms", """{"alg":["HS256"]}""" },
        { "algorithm in lower case", """{"alg":"hs256"}""" },
        { "a stronger algorithm than the key's", """{"alg":"HS512"}""" },
        { "HS384", """{"alg":"HS384"}""" },
        { "HS1", """{"alg":"HS1"}""" },
        { "RS256 without such a key", """{"alg":"RS256"}""" },
        { "ES256 without such a key", """{"alg":"ES256"}""" },
        { "EdDSA", """{"alg":"EdDSA"}""" },
        { "ES256K", """{"alg":"ES256K"}""" },
        { "an algorithm for encryption", """{"alg":"RSA-OAEP"}""" },
        { "encryption", """{"alg":"dir","enc":"A256GCM"}""" },
        { "encryption and a signature's algorithm", """{"alg":"HS256","enc":"A256GCM"}""" },
        { "two algorithms", """{"alg":"none","alg":"HS256"}""" },
        { "two algorithms, the bad one last", """{"alg":"HS256","alg":"none"}""" },
        { "an unknown key", """{"alg":"HS256","kid":"other"}""" },
        { "a path as key", """{"alg":"HS256","kid":"../../dev/null"}""" },
        { "SQL as key", """{"alg":"HS256","kid":"' UNION SELECT 'x"}""" },
        { "a key that is no text", """{"alg":"HS256","kid":7}""" },
        { "an extension that must be understood", """{"alg":"HS256","crit":["exp"],"exp":0}""" },
        { "detached claims", """{"alg":"HS256","b64":false,"crit":["b64"]}""" },
        { "a type that is no text", """{"alg":"HS256","typ":{}}""" },
        { "a content type that is no text", """{"alg":"HS256","cty":[1]}""" },
        { "half a surrogate pair", """{"alg":"HS256","kid":"\ud800"}""" },
    };

    public static TheoryData<string, string> Claims => new()
    {
        { "expired", """{"role":"editor","exp":1}""" },
        { "expired before the epoch", """{"role":"editor","exp":-1}""" },
        { "expired, with a fraction", """{"role":"editor","exp":1699999960.9}""" },
        { "an expiry beyond all time", """{"role":"editor","exp":1e400}""" },
        { "an expiry before all time", """{"role":"editor","exp":-1e400}""" },
        { "an expiry that is text", """{"role":"editor","exp":"9999999999"}""" },
        { "an expiry that is true", """{"role":"editor","exp":true}""" },
        { "an expiry in a list", """{"role":"editor","exp":[9999999999]}""" },
        { "not yet valid", """{"role":"editor","nbf":9999999999}""" },
        { "not yet valid, with a fraction", """{"role":"editor","nbf":9999999999.5}""" },
        { "never valid", """{"role":"editor","nbf":1e30}""" },
        { "a beginning that is text", """{"role":"editor","nbf":"now"}""" },
        { "issued in the future", """{"role":"editor","iat":9999999999}""" },
        { "issued at an object", """{"role":"editor","iat":{}}""" },
        { "an audience that is a number", """{"role":"editor","aud":1}""" },
        { "an audience that is an object", """{"role":"editor","aud":{"0":"me"}}""" },
        { "an audience with a number in it", """{"role":"editor","aud":["me",1]}""" },
        { "an audience with null in it", """{"role":"editor","aud":[null]}""" },
        { "two roles", """{"role":"web_anon","role":"editor"}""" },
        { "two expiries", """{"role":"editor","exp":9999999999,"exp":1}""" },
        { "the role that undoes roles", """{"role":"none"}""" },
        { "no object", "\"editor\"" },
        { "a list", "[]" },
        { "null", "null" },
        { "nothing", "" },
        { "cut JSON", """{"role":"editor" """ },
        { "two objects", """{"role":"editor"}{}""" },
        { "a comment", """{"role":"editor"/* */}""" },
        { "a trailing comma", """{"role":"editor",}""" },
        { "deep nesting", $$"""{"role":"editor","a":{{new string('[', 5000)}}{{new string(']', 5000)}}}""" },
        { "half a surrogate pair as role", """{"role":"\ud800"}""" },
        { "half a surrogate pair elsewhere", """{"role":"editor","x":["\udc00"]}""" },
        { "half a surrogate pair as a name", """{"role":"editor","\ud800":1}""" },
    };

    [Theory]
    [MemberData(nameof(NotTokens))]
    public void What_is_no_token_of_ours_is_refused(string what, string token) => AssertRefused(what, () => Jwt.Verify(token));

    [Theory]
    [MemberData(nameof(Headers))]
    public void A_token_that_talks_its_way_around_the_signature_is_refused(string what, string header) =>
        AssertRefused(what, () => Jwt.Verify(Jwt.Signed(Editor, header: header)));

    [Theory]
    [MemberData(nameof(Claims))]
    public void A_genuine_token_with_claims_that_cannot_be_is_refused(string what, string claims) =>
        AssertRefused(what, () => Jwt.Verify(Jwt.Signed(claims)));

    [Fact]
    public void The_public_key_is_no_passphrase()
    {
        var config = Jwt.Config(RsaKey);
        var modulus = Rsa.ExportParameters(false).Modulus!;

        AssertRefused("the key's text", () => Jwt.Verify(Jwt.Signed(Editor, RsaKey), config));
        AssertRefused("the key's modulus", () => Jwt.Verify(Hmac(modulus), config));
        AssertRefused("the key in PEM", () => Jwt.Verify(Hmac(Encoding.ASCII.GetBytes(Rsa.ExportSubjectPublicKeyInfoPem())), config));
        AssertRefused("the key in DER", () => Jwt.Verify(Hmac(Rsa.ExportSubjectPublicKeyInfo()), config));
    }

    [Fact]
    public void A_key_that_the_token_brings_along_is_not_used()
    {
        using var own = RSA.Create(2048);
        var jwk = $$"""{"kty":"RSA","n":"{{Jwt.Encode(own.ExportParameters(false).Modulus!)}}","e":"AQAB"}""";
        foreach (var name in new[] { "jwk", "jku", "x5u", "x5c" })
        {
            var header = $$"""{"alg":"RS256","{{name}}":{{jwk}}}""";
            var token = Jwt.Signed(Editor, header, target => own.SignData(target, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
            AssertRefused(name, () => Jwt.Verify(token, Jwt.Config(RsaKey)));
        }
    }

    [Fact]
    public void A_key_for_one_algorithm_does_not_check_another()
    {
        var pss = Jwt.Signed(
            Editor, """{"alg":"PS256"}""", target => Rsa.SignData(target, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        AssertRefused("PS256 with a key for RS256", () => Jwt.Verify(pss, Jwt.Config(RsaKey)));

        var sha512 = Jwt.Signed(
            Editor, """{"alg":"RS512"}""", target => Rsa.SignData(target, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1));
        AssertRefused("RS512 with a key for RS256", () => Jwt.Verify(sha512, Jwt.Config(RsaKey)));

        var encryption = RsaKey.Replace("\"kty\"", "\"use\":\"enc\",\"kty\"", StringComparison.Ordinal);
        var genuine = Jwt.Signed(
            Editor, """{"alg":"RS256"}""", target => Rsa.SignData(target, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal("editor", Jwt.Verify(genuine, Jwt.Config(RsaKey)).Role);
        AssertRefused("a key for encryption", () => Jwt.Verify(genuine, Jwt.Config(encryption)));
    }

    [Fact]
    public void An_elliptic_signature_of_zeros_or_in_another_form_is_refused()
    {
        var config = Jwt.Config(P256Key);
        AssertRefused("zeros", () => Jwt.Verify(Jwt.Signed(Editor, """{"alg":"ES256"}""", _ => new byte[64]), config));
        AssertRefused("empty", () => Jwt.Verify(Jwt.Signed(Editor, """{"alg":"ES256"}""", _ => []), config));
        AssertRefused("DER", () => Jwt.Verify(Jwt.Signed(Editor, """{"alg":"ES256"}""", Der), config));
        var es384 = Jwt.Signed(Editor, """{"alg":"ES384"}""", target => P256.SignData(target, HashAlgorithmName.SHA384));
        AssertRefused("ES384", () => Jwt.Verify(es384, config));
        AssertRefused("HS256", () => Jwt.Verify(Hmac(P256.ExportSubjectPublicKeyInfo()), config));
    }

    private static byte[] Der(byte[] target) => P256.SignData(target, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private static string Hmac(byte[] secret) => Jwt.Signed(Editor, """{"alg":"HS256"}""", target => HMACSHA256.HashData(secret, target));

    private static void AssertRefused(string what, Func<object> verify)
    {
        var exception = Record.Exception(() => Assert.Fail($"accepted: {what}: {verify()}"));
        var error = Assert.IsType<ApiException>(exception).Error;
        Assert.Equal(401, error.Status);
        Assert.StartsWith("Bearer", Assert.Single(error.Headers).Value);
    }
}
