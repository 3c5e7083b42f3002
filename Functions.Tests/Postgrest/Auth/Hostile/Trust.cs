using System.Security.Cryptography;
using System.Text.Json;
using Edge.Postgrest.Auth;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Postgrest.Auth.Hostile;

/// <summary>
/// What hostile tokens are aimed at: an app that trusts a secret and two issuers with keys of their own (<c>rsa</c> and <c>ec</c> each),
/// and lets nobody in without a token.
/// </summary>
public sealed class Trust : IAsyncDisposable
{
    public const string Ours = "https://ours.example/";
    public const string Theirs = "https://theirs.example/";

    internal static readonly RSA OurRsa = RSA.Create(2048);
    internal static readonly ECDsa OurEc = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    internal static readonly RSA TheirRsa = RSA.Create(2048);
    internal static readonly ECDsa TheirEc = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private readonly TestIssuer _server;

    private Trust(TestIssuer server) => _server = server;

    /// <summary>What the first issuer publishes.</summary>
    internal static string OurKeys { get; } = KeySet(OurRsa, OurEc);

    /// <summary>Of the app.</summary>
    internal IEnumerable<(string Name, string Value)> Settings =>
    [
        ("Auth:Issuers:ours:Issuer", Ours), ("Auth:Issuers:ours:JwksUri", _server.Root + "/ours"),
        ("Auth:Issuers:ours:Audience", "api"), ("Auth:Issuers:ours:AllowedRoles", "film_member,editor"),
        ("Auth:Issuers:theirs:Issuer", Theirs), ("Auth:Issuers:theirs:JwksUri", _server.Root + "/theirs"),
        ("Auth:Issuers:theirs:Audience", "others"), ("Auth:Issuers:theirs:AllowedRoles", "owner"),
        ("Auth:Issuers:theirs:Algorithms", "RS256"),
    ];

    internal static async Task<Trust> Start()
    {
        var server = await TestIssuer.Start();
        var theirKeys = KeySet(TheirRsa, TheirEc);
        server.Instead = http => http.Response.WriteAsync(http.Request.Path == "/ours" ? OurKeys : theirKeys);
        return new(server);
    }

    internal static object Jwk(RSA rsa, string keyId)
    {
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", kid = keyId, n = Jwt.Encode(parameters.Modulus!), e = Jwt.Encode(parameters.Exponent!) };
    }

    internal static object Jwk(ECDsa ec, string keyId)
    {
        var point = ec.ExportParameters(includePrivateParameters: false).Q;
        return new { kty = "EC", crv = "P-256", kid = keyId, x = Jwt.Encode(point.X!), y = Jwt.Encode(point.Y!) };
    }

    private static string KeySet(RSA rsa, ECDsa ec) => JsonSerializer.Serialize(new { keys = new[] { Jwk(rsa, "rsa"), Jwk(ec, "ec") } });

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
