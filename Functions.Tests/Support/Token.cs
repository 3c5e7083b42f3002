using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Edge.Tests.Support;

/// <summary>JSON web tokens made by hand, so that the app's own code does not vouch for itself.</summary>
internal static class Token
{
    public const string Secret = "the archive is open from nine to five";

    public static string For(string role, params IEnumerable<(string Name, string Value)> claims) =>
        Of(new JsonObject([KeyValuePair.Create("role", (JsonNode?)role), .. claims.Select(claim => KeyValuePair.Create(claim.Name, (JsonNode?)claim.Value))]));

    public static string Of(JsonObject claims) => OfText(claims.ToJsonString());

    /// <param name="claims">As it is to stand in the token, well-formed or not.</param>
    public static string OfText(string claims)
    {
        var signed = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(signed)))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
