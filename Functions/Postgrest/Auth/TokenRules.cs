using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Auth.Paths;

namespace Edge.Postgrest.Auth;

/// <summary>What the claims of a token count for, once its signature is known to be good.</summary>
public sealed record TokenRules
{
    /// <summary>Where the role is; null: tokens have no say in it.</summary>
    public RoleClaimKey? RoleClaim { get; init; }

    /// <summary>Of tokens that name none; null: such tokens are refused.</summary>
    public string? DefaultRole { get; init; }

    /// <summary>Roles that tokens may name; null: any.</summary>
    public FrozenSet<string>? AllowedRoles { get; init; }

    /// <summary>Tokens must be for one of these; empty: for anyone.</summary>
    public ImmutableArray<string> Audiences { get; init; } = [];

    /// <summary>
    /// A token has to say whom it is for and until when. PostgREST takes one that says neither, which is safe only where nobody else signs
    /// with the same key.
    /// </summary>
    public bool RequiresAudienceAndExpiry { get; init; }
}
