using System.Runtime.CompilerServices;
using Edge.Postgrest.Auth;

namespace Edge.Cache;

/// <summary>
/// Who asks, by what checking the token came to. That is the same object for the same token as long as it is remembered; its claims are then taken
/// apart once.
/// </summary>
internal sealed class Askers
{
    private readonly ConditionalWeakTable<AuthResult, Asker> known = [];

    public Asker Of(AuthResult auth) =>
        known.TryGetValue(auth, out var asker)
            ? asker
            : known.GetValue(auth, static one => new(one.Role, new ClaimValues(one.Claims), one.IsAnonymous));
}
