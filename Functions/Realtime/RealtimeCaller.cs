namespace Edge.Realtime;

/// <summary>Says who opened a socket or joined a channel.</summary>
/// <param name="Role">The database role.</param>
/// <param name="Claims">The text of <c>request.jwt.claims</c>: a JSON object.</param>
/// <param name="Token">The token that says so; null: nobody's, for an anonymous caller.</param>
/// <param name="Expires">When the token ends; null: never.</param>
public sealed record RealtimeCaller(string Role, string Claims, string? Token, DateTimeOffset? Expires);

/// <summary>Finds out who has a token; without one, who may come without.</summary>
/// <exception cref="RealtimeRefusedException">The token is not accepted.</exception>
public delegate ValueTask<RealtimeCaller> RealtimeAuthentication(string? token, CancellationToken cancellation);

/// <summary>Refuses what a client asks for. The message is for the client, in the form <c>Code: reason</c>.</summary>
public sealed class RealtimeRefusedException(string message) : Exception(message);
