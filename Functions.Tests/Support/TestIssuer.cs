using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Support;

/// <summary>
/// An OpenID Connect issuer on a loopback port of its own: a discovery document, keys that come and go, and tokens signed with one of them.
/// It misbehaves when told to.
/// </summary>
public sealed class TestIssuer : IAsyncDisposable
{
    private readonly Lock _signing = new();
    private readonly WebApplication _server;
    private int _keysMade;
    private int _fetches;

    private TestIssuer(WebApplication server) => _server = server;

    /// <summary>The <c>iss</c> of its tokens; ends with a slash, as Auth0's does.</summary>
    public string Issuer => Root + "/";

    public string Root => _server.Urls.Single();

    public Uri KeysAt => new(Root + "/keys");

    /// <summary>How often its keys were asked for, whatever the answer was.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    /// <summary>What the key set holds.</summary>
    public ImmutableArray<SigningKey> Published { get; set; } = [];

    /// <summary>What new tokens are signed with.</summary>
    public SigningKey? Signing { get; set; }

    /// <summary>Answers in its place while it is set.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    /// <param name="KeyId"><c>kid</c>.</param>
    public sealed record SigningKey(string KeyId, ECDsa Key);

    /// <summary>With one key, published and in use.</summary>
    public static async Task<TestIssuer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var issuer = new TestIssuer(server);
        server.Run(issuer.Answer);
        await server.StartAsync();
        issuer.Rotate();
        return issuer;
    }

    /// <summary>Adds a key to the published ones; nothing is signed with it yet.</summary>
    public SigningKey Announce()
    {
        var key = NewKey();
        Published = Published.Add(key);
        return key;
    }

    /// <summary>From one moment to the next: the keys before are taken back, and a new one is in use.</summary>
    public void Rotate()
    {
        var key = NewKey();
        Published = [key];
        Signing = key;
    }

    /// <param name="claims">Beside <c>iss</c> and an hour's <c>exp</c>, or in their place.</param>
    public string Token(params (string Name, JsonNode? Value)[] claims)
    {
        var all = new JsonObject { ["iss"] = Issuer, ["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 3600 };
        foreach (var (name, value) in claims) all[name] = value;
        return Sign(all.ToJsonString(), Signing!);
    }

    public string Sign(string claims, SigningKey key)
    {
        var signed = $"{Encode($$"""{"alg":"ES256","kid":"{{key.KeyId}}"}""")}.{Encode(claims)}";
        byte[] signature;
        lock (_signing) signature = key.Key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private SigningKey NewKey() => new($"key-{Interlocked.Increment(ref _keysMade)}", ECDsa.Create(ECCurve.NamedCurves.nistP256));

    private Task Answer(HttpContext http)
    {
        if (http.Request.Path == "/keys") Interlocked.Increment(ref _fetches);
        if (Instead is { } instead) return instead(http);

        return (http.Request.Path.Value switch
        {
            "/.well-known/openid-configuration" => Results.Json(new { issuer = Issuer, jwks_uri = KeysAt }),
            "/keys" => Results.Json(new { keys = Published.Select(Jwk) }),
            _ => Results.NotFound(),
        }).ExecuteAsync(http);
    }

    private static object Jwk(SigningKey key)
    {
        var point = key.Key.ExportParameters(includePrivateParameters: false).Q;
        return new
        {
            kty = "EC", crv = "P-256", use = "sig", kid = key.KeyId,
            x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y),
        };
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();
}
