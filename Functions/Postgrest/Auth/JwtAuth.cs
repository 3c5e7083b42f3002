using System.Text.Json;
using BitFaster.Caching;
using BitFaster.Caching.Lru;
using Edge.Postgrest.Auth.Paths;
using Edge.Postgrest.Errors;
using Microsoft.AspNetCore.Http;

namespace Edge.Postgrest.Auth;

/// <summary>
/// Says who asks, from the bearer token of a request: checks its signature once per token and its times at every use. One instance serves
/// one configuration; another secret, audience or role claim needs a new one. A token whose <c>iss</c> is a trusted issuer's is checked
/// with that issuer's keys and no others, every other token with <c>jwt-secret</c>.
/// </summary>
/// <remarks>PostgREST v16.2, Auth.hs > getAuthResult, Auth/Jwt.hs, Auth/JwtCache.hs.</remarks>
public sealed class JwtAuth
{
    private const string PublishableKey = "sb_publishable_";

    private readonly TimeProvider clock;
    private readonly KeySet? secret;
    private readonly TokenRules rules;
    private readonly ConcurrentLru<TokenHash, Known>? cache;
    private readonly AuthResult? anonymous;

    public JwtAuth(PostgrestConfig config, TimeProvider clock)
    {
        this.clock = clock;
        secret = config.JwtSecret is { } text ? new(JsonWebKeys.Parse(text).Keys) : null;
        rules = new()
        {
            RoleClaim = RoleClaimKey.Parse(config.JwtRoleClaimKey),
            DefaultRole = config.DbAnonRole,
            Audiences = config.JwtAudience is { } audience ? [audience] : [],
        };
        cache = config.JwtCacheMaxEntries > 0 ? new(Math.Max(3, config.JwtCacheMaxEntries)) : null;
        anonymous = config.DbAnonRole is { } role ? new(role, ClaimsText.WithRole(NoClaims, role)) { IsAnonymous = true } : null;
    }

    /// <summary>A token with a good signature, and the keys that said so.</summary>
    /// <param name="Issuer">Whose keys these were; null: the secret.</param>
    private sealed record Known(CheckedToken Token, KeySet Keys, IssuerKeys? Issuer)
    {
        /// <summary>A key that its issuer has taken back vouches for nothing any more.</summary>
        public bool Holds => Issuer is null || ReferenceEquals(Issuer.Current, Keys);
    }

    private static JsonElement NoClaims { get; } = JsonElement.Parse("{}");

    /// <summary>Those who outlive a configuration, as their keys do.</summary>
    public TrustedIssuers Issuers { get; init; } = TrustedIssuers.None;

    /// <inheritdoc cref="AuthOptions.ApiKey"/>
    public bool TakesApiKey { get; init; }

    /// <summary>How the cache is used; null: there is none.</summary>
    public ICacheMetrics? CacheMetrics => cache?.Metrics.Value;

    /// <summary>Tokens whose signature is known to be good.</summary>
    public int CachedTokens => cache?.Count ?? 0;

    /// <exception cref="ApiException">
    /// PGRST300 to PGRST303: the token is not accepted, or there is none and nobody may come without. EDGE020: its issuer's keys are not
    /// there.
    /// </exception>
    public ValueTask<AuthResult> Verify(IHeaderDictionary headers, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (TokenOf(headers) is not { } token) return new(anonymous ?? throw ApiError.JwtRequired().AsException());
        if (secret is null && Issuers.Count == 0) throw ApiError.JwtSecretMissing().AsException();

        var hash = cache is null ? default : TokenHash.Of(token);
        if (cache is not null && cache.TryGet(hash, out var known) && known.Holds) return new(Result(known.Token));

        var signed = SignedToken.Parse(token);
        return Issuers.Of(signed.Issuer) is { } issuer
            ? Verify(signed, hash, issuer, cancellation)
            : new(Accept(signed, hash, secret ?? KeySet.Empty, rules));
    }

    /// <summary>Supabase's clients send a publishable key as <c>apikey</c>, and as the bearer too while nobody has logged in. It is no token.</summary>
    private string? TokenOf(IHeaderDictionary headers)
    {
        var key = TakesApiKey && headers.TryGetValue("apikey", out var values) ? values.ToString() : null;
        var token = BearerToken.Of(headers) ?? (headers.Authorization.Count == 0 ? key : null);
        return token is not null && token == key && token.StartsWith(PublishableKey, StringComparison.Ordinal) ? null : token;
    }

    private async ValueTask<AuthResult> Verify(SignedToken token, TokenHash hash, IssuerKeys issuer, CancellationToken cancellation)
    {
        if (!issuer.Of.Algorithms.Contains(token.Header.Algorithm)) throw KeySet.NoneFits();

        var keys = await issuer.For(token.Header, cancellation) ?? throw ApiError.IssuerKeysMissing().AsException();
        return Accept(token, hash, keys, issuer.Of.Rules(rules), issuer);
    }

    /// <summary>A genuine token is worth remembering even if its claims do not let it in; a forged one is not.</summary>
    private AuthResult Accept(SignedToken token, TokenHash hash, KeySet keys, TokenRules rules, IssuerKeys? issuer = null)
    {
        keys.Check(token);
        var genuine = Check(token.Claims, rules);
        cache?.AddOrUpdate(hash, new(genuine, keys, issuer));
        return Result(genuine);
    }

    private static CheckedToken Check(JsonElement claims, TokenRules rules)
    {
        try
        {
            return CheckedToken.Of(claims, rules);
        }
        catch (InvalidOperationException exception)
        {
            // Text that is no Unicode: half a surrogate pair, or bytes that are not UTF-8.
            throw ApiError.JwtClaimsUnreadable().AsException(exception);
        }
    }

    private AuthResult Result(CheckedToken token) => token.Result(clock.GetUtcNow().ToUnixTimeSeconds());
}
