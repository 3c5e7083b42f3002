using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Auth.Paths;

namespace Edge.Postgrest.Auth;

/// <summary>An issuer, its settings checked and frozen. <see cref="IssuerOptions"/> says what they mean.</summary>
internal sealed record TrustedIssuer
{
    public required string Name { get; init; }
    public required string Issuer { get; init; }

    /// <summary>Either its keys are here,</summary>
    public required Uri? Keys { get; init; }

    /// <summary>or this document says where they are.</summary>
    public required Uri? Discovery { get; init; }

    public required FrozenSet<JwtAlgorithm> Algorithms { get; init; }
    public required ImmutableArray<string> Audiences { get; init; }
    public required RoleClaimKey? RoleClaim { get; init; }
    public required string? DefaultRole { get; init; }

    /// <summary>Null: any.</summary>
    public required FrozenSet<string>? AllowedRoles { get; init; }

    public required TimeSpan RefreshInterval { get; init; }

    /// <param name="own">PostgREST's settings, for what the issuer's leave open.</param>
    public TokenRules Rules(TokenRules own) => new()
    {
        RoleClaim = AllowedRoles is { Count: 0 } ? null : RoleClaim ?? own.RoleClaim,
        DefaultRole = DefaultRole ?? own.DefaultRole,
        AllowedRoles = AllowedRoles,
        Audiences = Audiences,
        RequiresAudienceAndExpiry = true,
    };
}
