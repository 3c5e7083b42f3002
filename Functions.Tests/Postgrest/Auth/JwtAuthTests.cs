using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Postgrest.Auth;

public sealed class JwtAuthTests
{
    [Fact]
    public void Nobody_in_particular_is_the_anonymous_role()
    {
        Assert.Equal(new AuthResult("web_anon", """{"role":"web_anon"}""") { IsAnonymous = true }, Jwt.Verify(null));
        Assert.Equal("web_anon", Jwt.Verify("dXNlcjpwYXNz", scheme: "Basic ").Role);
    }

    [Fact]
    public void Without_an_anonymous_role_a_token_is_required()
    {
        var config = Jwt.Config() with { DbAnonRole = null };

        var error = Jwt.Refused(null, config);
        Assert.Equal(("PGRST302", 401, "Anonymous access is disabled"), (error.Code, error.Status, error.Message));
        Assert.Equal(new("WWW-Authenticate", "Bearer"), Assert.Single(error.Headers));
        Assert.Equal("PGRST302", Jwt.Refused(Jwt.Signed("""{"sub":"x"}"""), config).Code);
    }

    [Fact]
    public void Without_a_secret_any_token_is_an_error_of_the_server()
    {
        Assert.Equal(("PGRST300", 500), Jwt.Refused("x.y.z", Jwt.Config(secret: null)) is var error ? (error.Code, error.Status) : default);
        Assert.Equal("web_anon", Jwt.Verify(null, Jwt.Config(secret: null)).Role);
    }

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("BEARER   ")]
    [InlineData("BeArEr\t")]
    public void The_scheme_is_read_in_any_case(string scheme) =>
        Assert.Equal("editor", Jwt.Verify(Jwt.Signed("""{"role":"editor"}"""), scheme: scheme).Role);

    [Fact]
    public void The_claims_go_on_in_one_form_with_the_role_in_force()
    {
        var token = Jwt.Signed("""{ "z": 1.50, "role": "editor", "a": {"y": "é\u0001<", "x": [1e2, null, true]} }""");

        Assert.Equal("""{"a":{"x":[100,null,true],"y":"é\u0001<"},"role":"editor","z":1.5}""", Jwt.Verify(token).Claims);
        Assert.Equal("""{"role":"web_anon","sub":"7"}""", Jwt.Verify(Jwt.Signed("""{"sub":"7"}""")).Claims);
    }

    [Theory]
    [InlineData("""{"role": 42}""", "42")]
    [InlineData("""{"role": null}""", "null")]
    [InlineData("""{"role": ["a"]}""", "[\"a\"]")]
    public void A_role_that_is_no_text_is_its_JSON(string claims, string role) => Assert.Equal(role, Jwt.Verify(Jwt.Signed(claims)).Role);

    [Fact]
    public void The_role_none_is_refused_because_it_would_undo_the_switch_of_roles()
    {
        var error = Jwt.Refused(Jwt.Signed("""{"role":"none"}"""));
        Assert.Equal(("22023", 401, "role \"none\" does not exist"), (error.Code, error.Status, error.Message));
    }

    [Theory]
    [InlineData("exp", -30, null)]
    [InlineData("exp", -31, "JWT expired")]
    [InlineData("nbf", 30, null)]
    [InlineData("nbf", 31, "JWT not yet valid")]
    [InlineData("iat", 30, null)]
    [InlineData("iat", 31, "JWT issued at future")]
    public void Times_may_be_off_by_thirty_seconds(string claim, int offset, string? message)
    {
        var token = Jwt.Signed($$"""{"role":"editor","{{claim}}":{{Jwt.Now.ToUnixTimeSeconds() + offset}}}""");

        if (message is null) Assert.Equal("editor", Jwt.Verify(token).Role);
        else Assert.Equal(("PGRST303", message), Jwt.Refused(token) is var error ? (error.Code, error.Message) : default);
    }

    [Theory]
    [InlineData("""{"aud":"me"}""", null)]
    [InlineData("""{"aud":["you","me"]}""", null)]
    [InlineData("""{"aud":[]}""", null)]
    [InlineData("""{"aud":null}""", null)]
    [InlineData("""{}""", null)]
    [InlineData("""{"aud":"you"}""", "JWT not in audience")]
    [InlineData("""{"aud":""}""", "JWT not in audience")]
    [InlineData("""{"aud":["you"]}""", "JWT not in audience")]
    [InlineData("""{"aud":["me",7]}""", "The JWT 'aud' claim must be a string or an array of strings")]
    [InlineData("""{"aud":{"me":1}}""", "The JWT 'aud' claim must be a string or an array of strings")]
    public void A_token_for_an_audience_must_be_for_this_one(string claims, string? message)
    {
        var config = Jwt.Config() with { JwtAudience = "me" };

        if (message is null) Assert.Equal("web_anon", Jwt.Verify(Jwt.Signed(claims), config).Role);
        else Assert.Equal(message, Jwt.Refused(Jwt.Signed(claims), config).Message);
    }

    [Fact]
    public async Task A_token_is_checked_once_and_expires_nevertheless()
    {
        var clock = new FakeTimeProvider(Jwt.Now);
        var auth = new JwtAuth(Jwt.Config(), clock);
        var headers = new HeaderDictionary
        {
            ["Authorization"] = "Bearer " + Jwt.Signed($$"""{"role":"editor","exp":{{Jwt.Now.ToUnixTimeSeconds() + 5}}}"""),
        };

        var first = await auth.Verify(headers, CancellationToken.None);
        Assert.Same(first, await auth.Verify(headers, CancellationToken.None));
        Assert.Equal(1, auth.CachedTokens);

        clock.Advance(TimeSpan.FromSeconds(36));
        var refused = await Assert.ThrowsAsync<ApiException>(async () => await auth.Verify(headers, CancellationToken.None));
        Assert.Equal("JWT expired", refused.Error.Message);
    }

    [Fact]
    public async Task The_cache_is_bounded_and_knows_no_forged_token()
    {
        var auth = new JwtAuth(Jwt.Config() with { JwtCacheMaxEntries = 10 }, TimeProvider.System);
        for (var subject = 0; subject < 200; subject++)
        {
            var token = Jwt.Signed($$"""{"sub":"{{subject}}"}""");
            await auth.Verify(new HeaderDictionary { ["Authorization"] = "Bearer " + token }, CancellationToken.None);
        }

        Assert.InRange(auth.CachedTokens, 1, 10);

        var forger = new JwtAuth(Jwt.Config(), TimeProvider.System);
        var forged = new HeaderDictionary { ["Authorization"] = "Bearer " + Jwt.Signed("{}", secret: "another-secret-of-32-characters!!") };
        await Assert.ThrowsAsync<ApiException>(async () => await forger.Verify(forged, CancellationToken.None));
        Assert.Equal(0, forger.CachedTokens);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    public void An_RSA_key_of_a_JWK_checks_its_algorithms(string algorithm)
    {
        using var rsa = RSA.Create(2048);
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        var jwk = JsonSerializer.Serialize(new { kty = "RSA", n = Jwt.Encode(parameters.Modulus!), e = Jwt.Encode(parameters.Exponent!) });
        var hash = new HashAlgorithmName("SHA" + algorithm[2..]);
        var padding = algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        var token = Jwt.Signed("""{"role":"editor"}""", $$"""{"alg":"{{algorithm}}"}""", target => rsa.SignData(target, hash, padding));

        Assert.Equal("editor", Jwt.Verify(token, Jwt.Config(jwk)).Role);
        Assert.Equal("editor", Jwt.Verify(token, Jwt.Config($$"""{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"},{{jwk}}]}""")).Role);
    }

    [Theory]
    [InlineData("ES256", "P-256")]
    [InlineData("ES384", "P-384")]
    [InlineData("ES512", "P-521")]
    public void An_elliptic_curve_key_checks_the_algorithm_of_its_curve(string algorithm, string curve)
    {
        using var ecdsa = ECDsa.Create(Curve(curve));
        var jwk = Jwk(ecdsa, curve);
        var hash = new HashAlgorithmName("SHA" + algorithm[2..]);
        var token = Jwt.Signed("""{"role":"editor"}""", $$"""{"alg":"{{algorithm}}"}""", target => ecdsa.SignData(target, hash));

        Assert.Equal("editor", Jwt.Verify(token, Jwt.Config(jwk)).Role);
    }

    [Fact]
    public void Of_several_keys_the_one_that_the_token_names_is_asked_alone()
    {
        const string keys =
            """
            {"keys":[{"kty":"oct","kid":"old","k":"b2xkLW9sZC1vbGQtb2xkLW9sZC1vbGQtb2xkLW9sZCE"},
            {"kty":"oct","kid":"new","k":"bmV3LW5ldy1uZXctbmV3LW5ldy1uZXctbmV3LW5ldyE"}]}
            """;
        const string secret = "new-new-new-new-new-new-new-new!";

        var token = Jwt.Signed("""{"role":"editor"}""", secret, """{"alg":"HS256","kid":"new"}""");
        Assert.Equal("editor", Jwt.Verify(token, Jwt.Config(keys)).Role);
        Assert.Equal("editor", Jwt.Verify(Jwt.Signed("""{"role":"editor"}""", secret), Jwt.Config(keys)).Role);

        var error = Jwt.Refused(Jwt.Signed("{}", secret, """{"alg":"HS256","kid":"old"}"""), Jwt.Config(keys));
        Assert.Equal("None of the keys was able to decode the JWT", error.Details!.GetValue<string>());
        error = Jwt.Refused(Jwt.Signed("{}", secret, """{"alg":"HS256","kid":"other"}"""), Jwt.Config(keys));
        Assert.Equal("No suitable key was found to decode the JWT", error.Details!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"kty":"RSA","n":"AQAB"}""")]
    [InlineData("""{"kty":"RSA","n":"?","e":"AQAB"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}""")]
    [InlineData("""{"keys":[7]}""")]
    [InlineData("""{"keys":"none at all, and long enough"}""")]
    public void A_broken_JWK_never_turns_into_a_passphrase(string jwk)
    {
        var (keys, error) = JsonWebKeys.Parse(Encoding.UTF8.GetBytes(jwk));
        Assert.Empty(keys);
        Assert.StartsWith("It looks like a JSON Web Key", error);
    }

    [Fact]
    public void JSON_that_is_no_key_is_a_passphrase_like_any_other() =>
        Assert.Null(JsonWebKeys.Parse("{\"this\":\"is the passphrase of someone\"}"u8.ToArray()).Error);

    private static ECCurve Curve(string name) => name switch
    {
        "P-256" => ECCurve.NamedCurves.nistP256,
        "P-384" => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };

    private static string Jwk(ECDsa ecdsa, string curve)
    {
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        return JsonSerializer.Serialize(new { kty = "EC", crv = curve, x = Jwt.Encode(point.X!), y = Jwt.Encode(point.Y!) });
    }
}
