using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Edge.Postgrest;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Postgrest.Auth;

/// <summary>Makes tokens, good and bad, and asks <see cref="JwtAuth"/> about them.</summary>
internal static class Jwt
{
    public const string Secret = "a-secret-of-more-than-32-characters";
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    public static string Signed(string claims, string secret = Secret, string header = """{"alg":"HS256"}""")
    {
        var target = Target(header, claims);
        return $"{target}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(target)))}";
    }

    public static string Signed(string claims, string header, Func<byte[], byte[]> sign)
    {
        var target = Target(header, claims);
        return $"{target}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(target)))}";
    }

    public static string Target(string header, string claims) => $"{Encode(header)}.{Encode(claims)}";

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public static PostgrestConfig Config(string? secret = Secret) => new()
    {
        ConnectionString = "",
        DbAnonRole = "web_anon",
        JwtSecret = secret is null ? null : Encoding.UTF8.GetBytes(secret),
    };

    public static AuthResult Verify(string? token, PostgrestConfig? config = null, string scheme = "Bearer ")
    {
        var headers = new HeaderDictionary();
        if (token is not null) headers["Authorization"] = scheme + token;
        var auth = new JwtAuth(config ?? Config(), new FakeTimeProvider(Now));
        return auth.Verify(headers, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    public static ApiError Refused(string? token, PostgrestConfig? config = null, string scheme = "Bearer ") =>
        Assert.Throws<ApiException>(() => Verify(token, config, scheme)).Error;
}
