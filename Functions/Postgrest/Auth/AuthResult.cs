namespace Edge.Postgrest.Auth;

/// <summary>Who asks.</summary>
/// <param name="Role">The database role to run as.</param>
/// <param name="Claims">For <c>request.jwt.claims</c>: a JSON object, the token's claims and the role; UTF-16 text.</param>
public sealed record AuthResult(string Role, string Claims)
{
    /// <summary>No token came.</summary>
    public bool IsAnonymous { get; init; }
}
