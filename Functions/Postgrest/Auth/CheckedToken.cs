using System.Text.Json;
using Edge.Postgrest.Auth.Paths;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Auth;

/// <summary>A token with a good signature, and what its claims come to: an answer that depends on nothing but the time.</summary>
/// <remarks>PostgREST v16.2, Auth/Jwt.hs > checkForErrors, parseClaims. Times are Unix seconds, 30 of them forgiven.</remarks>
public sealed class CheckedToken
{
    private const long AllowedSkew = 30;

    private TimeClaim expires, notBefore, issuedAt;
    private ApiError? refusal;
    private AuthResult? result;

    private CheckedToken() { }

    /// <exception cref="InvalidOperationException">A string of the claims is no Unicode text.</exception>
    public static CheckedToken Of(JsonElement claims, RoleClaimKey roleClaimKey, PostgrestConfig config)
    {
        var role = roleClaimKey.Select(claims) is { } named ? RoleName(named) : config.DbAnonRole;
        return new()
        {
            expires = TimeClaim.Of(claims, "exp"),
            notBefore = TimeClaim.Of(claims, "nbf"),
            issuedAt = TimeClaim.Of(claims, "iat"),
            refusal = AudienceRefusal(claims, config.JwtAudience) ?? RoleRefusal(role),
            result = role is null ? null : new(role, ClaimsText.WithRole(claims, role)),
        };
    }

    /// <param name="now">Unix seconds.</param>
    /// <exception cref="ApiException">PGRST302, PGRST303.</exception>
    public AuthResult Result(long now)
    {
        if (expires.Precedes(now - AllowedSkew)) throw expires.Refusal(ApiError.JwtExpired());
        if (notBefore.Follows(now + AllowedSkew)) throw notBefore.Refusal(ApiError.JwtNotYetValid());
        if (issuedAt.Follows(now + AllowedSkew)) throw issuedAt.Refusal(ApiError.JwtIssuedInFuture());
        return refusal is null ? result! : throw refusal.AsException();
    }

    private static ApiError? AudienceRefusal(JsonElement claims, string? expected)
    {
        if (!claims.TryGetProperty("aud", out var audience)) return null;

        switch (audience.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return expected is null || audience.GetString() == expected ? null : ApiError.JwtNotInAudience();
            case JsonValueKind.Array:
                var audiences = audience.EnumerateArray().ToArray();
                if (audiences.Any(item => item.ValueKind is not JsonValueKind.String)) return ApiError.JwtAudienceNotStrings();
                return expected is null || audiences.Length == 0 || audiences.Any(item => item.GetString() == expected)
                    ? null
                    : ApiError.JwtNotInAudience();
            default:
                return ApiError.JwtAudienceNotStrings();
        }
    }

    /// <remarks>"none" is no role: <c>SET ROLE none</c> would leave the request with the authenticator's own rights.</remarks>
    private static ApiError? RoleRefusal(string? role) => role switch
    {
        null => ApiError.JwtRequired(),
        "none" => ApiError.RoleDoesNotExist(role),
        _ => null,
    };

    private static string RoleName(JsonElement named) =>
        named.ValueKind is JsonValueKind.String ? named.GetString()! : CompactJson.Text(named);
}
