namespace Edge.Postgrest.Errors;

// PGRST3xx: who asks.
public sealed partial record ApiError
{
    public static ApiError JwtSecretMissing() => new("PGRST300", 500, "Server lacks JWT secret");

    public static ApiError JwtEmpty() => UndecodableJwt("Empty JWT is sent in Authorization header");

    public static ApiError JwtParts(int parts) => UndecodableJwt($"Expected 3 parts in JWT; got {parts}");

    public static ApiError JwtKey(string details) => UndecodableJwt("No suitable key or wrong key type", details);

    public static ApiError JwtAlgorithm(string details) => UndecodableJwt("Wrong or unsupported encoding algorithm", details);

    public static ApiError JwtCryptography() => UndecodableJwt("JWT cryptographic operation failed");

    public static ApiError JwtRequired() =>
        new("PGRST302", 401, "Anonymous access is disabled") { Headers = [new("WWW-Authenticate", "Bearer")] };

    public static ApiError JwtExpired() => RefusedJwt("JWT expired");

    public static ApiError JwtNotYetValid() => RefusedJwt("JWT not yet valid");

    public static ApiError JwtIssuedInFuture() => RefusedJwt("JWT issued at future");

    public static ApiError JwtNotInAudience() => RefusedJwt("JWT not in audience");

    public static ApiError JwtClaimsUnreadable() => RefusedJwt("Parsing claims failed");

    /// <summary>Of an issuer of ours; PostgREST takes one for a token that is good for ever.</summary>
    public static ApiError JwtNeverExpires() => RefusedJwt("The JWT has no 'exp' claim");

    /// <param name="claim">exp, nbf or iat.</param>
    public static ApiError JwtClaimNotNumber(string claim) => RefusedJwt($"The JWT '{claim}' claim must be a number");

    public static ApiError JwtAudienceNotStrings() => RefusedJwt("The JWT 'aud' claim must be a string or an array of strings");

    private static ApiError UndecodableJwt(string message, string? details = null) =>
        new("PGRST301", 401, message, details) { Headers = [InvalidToken(message)] };

    private static ApiError RefusedJwt(string message) => new("PGRST303", 401, message) { Headers = [InvalidToken(message)] };

    /// <remarks>RFC 6750, section 3.</remarks>
    private static KeyValuePair<string, string> InvalidToken(string message) =>
        new("WWW-Authenticate", $"Bearer error=\"invalid_token\", error_description=\"{message}\"");
}
