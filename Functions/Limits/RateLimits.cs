using System.Text.Json;
using Edge.Postgrest;
using Edge.Postgrest.Access;
using Edge.Postgrest.Auth;

namespace Edge.Limits;

/// <summary>The limits that hold for a request: the configured one, and those of the access policy for the role and for what it asks for.</summary>
public sealed class RateLimits(RateLimitOptions options, TimeProvider time)
{
    private readonly RateWindows windows = new(options.Partitions, time);

    /// <summary>A token has to be looked at before a request can be counted.</summary>
    public bool NeedsSubject => options.By is RateLimitedBy.Subject;

    public bool IsOn => options.PermitLimit > 0;

    /// <summary>Counts the request, and tells the decision that leaves least room; null: nothing limits it.</summary>
    /// <param name="auth">Null: there is no token that holds.</param>
    /// <param name="defaultSchema">Of a request that names none.</param>
    public RateDecision? Take(PostgrestRequest http, AuthResult? auth, AccessPolicy? policy, string defaultSchema)
    {
        var address = ClientAddress.Of(http, options.TrustedProxies)?.ToString();
        var subject = auth is null ? null : Subject(auth);
        RateDecision? nearest = null;
        foreach (var (limit, rule, client) in Applicable(http, auth, policy, defaultSchema, address, subject ?? address))
        {
            // What comes over no connection and without a token is the app's own.
            if (client is null) continue;
            var decision = windows.Take(new(limit, client), rule);
            if (!decision.Permitted) return decision;
            if (nearest is not { } other || decision.Remaining < other.Remaining) nearest = decision;
        }
        return nearest;
    }

    private IEnumerable<(string Limit, RateRule Rule, string? Client)> Applicable(
        PostgrestRequest http, AuthResult? auth, AccessPolicy? policy, string defaultSchema, string? address, string? subject)
    {
        if (IsOn) yield return ("all", new(options.PermitLimit, options.Window), NeedsSubject ? subject : address);
        if (policy is null || auth is null) yield break;
        if (policy.EntriesFor(auth.Role).Select(role => role.Entry.Rate).LastOrDefault(rate => rate is not null) is { } ofRole)
            yield return ($"role {auth.Role}", ofRole, subject);
        var target = http.Path.TrimStart('/');
        var isFunction = target.StartsWith("rpc/", StringComparison.Ordinal);
        var ofTarget = Names(target, http, defaultSchema).Select(name => RateOf(policy, auth.Role, name, isFunction)).FirstOrDefault(rate => rate is not null);
        if (ofTarget is not null) yield return ($"{target} of {auth.Role}", ofTarget, subject);
    }

    /// <summary>As a policy may call it: with the schema that is asked for, and without if that is the first one.</summary>
    private static string[] Names(string target, PostgrestRequest http, string defaultSchema)
    {
        var name = target.StartsWith("rpc/", StringComparison.Ordinal) ? target["rpc/".Length..] : target;
        var profile = http.Headers[http.Method is "GET" or "HEAD" ? "Accept-Profile" : "Content-Profile"];
        var schema = profile.Count == 0 ? defaultSchema : profile[0];
        return schema == defaultSchema ? [name, $"{schema}.{name}"] : [$"{schema}.{name}"];
    }

    private static RateRule? RateOf(AccessPolicy policy, string role, string name, bool isFunction) => policy.EntriesFor(role)
        .Select(role => role.Entry)
        .Where(entry => isFunction ? entry.Functions.ContainsKey(name) : entry.Relations.ContainsKey(name))
        .Select(entry => isFunction ? entry.Functions[name].Rate : entry.Relations[name].Rate)
        .LastOrDefault();

    /// <summary>Who has logged in without saying who he is, is told apart by his address.</summary>
    private static string? Subject(AuthResult auth)
    {
        var claims = JsonElement.Parse(auth.Claims);
        if (!claims.TryGetProperty("sub", out var subject) || subject.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) return null;
        var issuer = claims.TryGetProperty("iss", out var iss) && iss.ValueKind is JsonValueKind.String ? iss.GetString() : "";
        return $"{issuer} {auth.Role} {subject}";
    }
}
