namespace Edge.Cache;

/// <summary>Who asks, as far as answers depend on it.</summary>
/// <param name="Role">The database role; empty where it is not known because all who may ask are the same.</param>
/// <param name="Claims">What the token says.</param>
/// <param name="IsAnonymous">No token came.</param>
internal sealed record Asker(string Role, ClaimValues Claims, bool IsAnonymous);
