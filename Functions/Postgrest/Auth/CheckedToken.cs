using System.Collections.Immutable;
using System.Text.Json;
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
    public static CheckedToken Of(JsonElement claims, TokenRules rules)
    {
        var named = rules.RoleClaim?.Select(claims) is { } value ? RoleName(value) : null;
        var role = named ?? rules.DefaultRole;
        var expires = TimeClaim.Of(claims, "exp");
        return new()
        {
            expires = expires,
            notBefore = TimeClaim.Of(claims, "nbf"),
            issuedAt = TimeClaim.Of(claims, "iat"),
            refusal = (rules.RequiresAudienceAndExpiry && expires == default ? ApiError.JwtNeverExpires() : null)
                ?? AudienceRefusal(claims, rules)
                ?? RoleRefusal(role)
                ?? (named is not null && rules.AllowedRoles?.Contains(named) is false ? ApiError.RoleNotAllowed(named) : null),
            result = role is null ? null : new(role, ClaimsText.WithRole(claims, role)),
        };
    }

    /// <param name="now">Unix seconds.</param>
    /// <exception cref="ApiException">PGRST302, PGRST303; 42501.</exception>
    public AuthResult Result(long now)
    {
        if (expires.Precedes(now - AllowedSkew)) throw expires.Refusal(ApiError.JwtExpired());
        if (notBefore.Follows(now + AllowedSkew)) throw notBefore.Refusal(ApiError.JwtNotYetValid());
        if (issuedAt.Follows(now + AllowedSkew)) throw issuedAt.Refusal(ApiError.JwtIssuedInFuture());
        return refusal is null ? result! : throw refusal.AsException();
    }

    private static ApiError? AudienceRefusal(JsonElement claims, TokenRules rules)
    {
        var expected = rules.Audiences;
        var unnamed = rules.RequiresAudienceAndExpiry && expected.Length > 0 ? ApiError.JwtNotInAudience() : null;
        if (!claims.TryGetProperty("aud", out var audience)) return unnamed;

        switch (audience.ValueKind)
        {
            case JsonValueKind.Null:
                return unnamed;
            case JsonValueKind.String:
                return IsExpected(audience) ? null : ApiError.JwtNotInAudience();
            case JsonValueKind.Array:
                var audiences = audience.EnumerateArray().ToArray();
                if (audiences.Any(item => item.ValueKind is not JsonValueKind.String)) return ApiError.JwtAudienceNotStrings();
                if (audiences.Length == 0) return unnamed;
                return audiences.Any(IsExpected) ? null : ApiError.JwtNotInAudience();
            default:
                return ApiError.JwtAudienceNotStrings();
        }

        bool IsExpected(JsonElement item) => expected.Length == 0 || expected.Contains(item.GetString()!);
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
