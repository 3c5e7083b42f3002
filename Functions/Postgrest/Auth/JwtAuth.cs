using System.Text;
using System.Text.Json;
using BitFaster.Caching.Lru;
using Edge.Postgrest.Auth.Paths;
using Edge.Postgrest.Errors;
using Microsoft.AspNetCore.Http;

namespace Edge.Postgrest.Auth;

/// <summary>
/// Says who asks, from the bearer token of a request: checks its signature once per token and its times at every use. One instance serves
/// one configuration; another secret, audience or role claim needs a new one.
/// </summary>
/// <remarks>PostgREST v16.2, Auth.hs > getAuthResult, Auth/Jwt.hs, Auth/JwtCache.hs.</remarks>
public sealed class JwtAuth
{
    private readonly PostgrestConfig config;
    private readonly TimeProvider clock;
    private readonly TokenDecoder? decoder;
    private readonly RoleClaimKey roleClaimKey;
    private readonly ConcurrentLru<TokenHash, CheckedToken>? cache;
    private readonly AuthResult? anonymous;

    public JwtAuth(PostgrestConfig config, TimeProvider clock)
    {
        (this.config, this.clock) = (config, clock);
        decoder = config.JwtSecret is { } secret ? new(JsonWebKeys.Parse(secret).Keys) : null;
        roleClaimKey = RoleClaimKey.Parse(config.JwtRoleClaimKey);
        cache = config.JwtCacheMaxEntries > 0 ? new(Math.Max(3, config.JwtCacheMaxEntries)) : null;
        anonymous = config.DbAnonRole is { } role ? new(role, ClaimsText.WithRole(NoClaims, role)) : null;
    }

    private static JsonElement NoClaims { get; } = JsonElement.Parse("{}");

    /// <summary>Tokens whose signature is known to be good.</summary>
    public int CachedTokens => cache?.Count ?? 0;

    /// <exception cref="ApiException">
    /// PGRST300 to PGRST303: the token is not accepted, or there is none and nobody may come without.
    /// </exception>
    public ValueTask<AuthResult> Verify(IHeaderDictionary headers, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (BearerToken.Of(headers) is not { } token) return new(anonymous ?? throw ApiError.JwtRequired().AsException());
        if (decoder is null) throw ApiError.JwtSecretMissing().AsException();

        var known = cache is null
            ? Check(token)
            : cache.GetOrAdd(TokenHash.Of(token), static (_, state) => state.Auth.Check(state.Token), (Auth: this, Token: token));
        return new(known.Result(clock.GetUtcNow().ToUnixTimeSeconds()));
    }

    /// <summary>A genuine token is worth remembering even if its claims do not let it in; a forged one is not.</summary>
    private CheckedToken Check(string token)
    {
        var claims = decoder!.Decode(token);
        try
        {
            return CheckedToken.Of(claims, roleClaimKey, config);
        }
        catch (InvalidOperationException exception)
        {
            // Text that is no Unicode: half a surrogate pair, or bytes that are not UTF-8.
            throw ApiError.JwtClaimsUnreadable().AsException(exception);
        }
    }
}
