using System.Collections.Immutable;
using Edge.Postgrest;
using Edge.Postgrest.Schema;
using Microsoft.AspNetCore.Http;

namespace Edge.Cache;

/// <summary>On what terms an answer is kept.</summary>
/// <param name="By">What tells clients apart who get different answers.</param>
/// <param name="IsConfirmable">See <see cref="CacheEntry.IsConfirmable"/>.</param>
internal sealed record Admission(CachePolicy Policy, ImmutableArray<Dependency> On, ClaimsRead By, bool IsConfirmable)
{
    private static readonly ClaimsRead AllClaims = new ClaimsRead.Some([new SettingRead("request.jwt.claims", null)]);

    /// <summary>A tag in the place of a relation: no relation's schema is without a name.</summary>
    public static Dependency Tagged(string tag) => new(new QualifiedIdentifier("", tag));

    /// <returns>Null: it is not kept.</returns>
    public static Admission? Of(Question question, PostgrestResponse response, Dependencies dependencies, CachePolicies policies)
    {
        if (response.Status is not (StatusCodes.Status200OK or StatusCodes.Status206PartialContent)) return null;
        if (dependencies.Uncacheable is not null) return null;
        var tags = ImmutableArray.CreateBuilder<Dependency>();
        foreach (var function in dependencies.UnknownFunctions)
        {
            if (policies.OfFunction(function) is not { Tags: not [] } declared) return null;
            tags.AddRange(declared.Tags.Select(Tagged));
        }

        var policy = PolicyOf(question.Http.Path, dependencies.On, policies);
        if (!Allows(response.Headers, ref policy) || !policy.Keeps) return null;
        return new(policy, [.. dependencies.On, .. tags], ByOf(dependencies.Claims, policy.Scope), tags.Count == 0);
    }

    /// <summary>That of what was asked for; a relation that is reached and has a policy of its own can only make it stricter.</summary>
    public static CachePolicy PolicyOf(string path, ImmutableArray<Dependency> on, CachePolicies policies)
    {
        var policy = policies.Of(path);
        foreach (var dependency in on)
        {
            if (policies.OfRelation(dependency.Relation) is { } own && own != policy) policy = policy.And(own);
        }

        return policy;
    }

    private static ClaimsRead ByOf(ClaimsRead read, CacheScope scope) => (read, scope) switch
    {
        (ClaimsRead.All, _) or (_, not CacheScope.Claims) => read,
        (ClaimsRead.Some some, _) => new ClaimsRead.Some([.. some.Settings, .. ((ClaimsRead.Some)AllClaims).Settings]),
        _ => AllClaims,
    };

    /// <summary>What the answer itself says, by a function that has set headers, or a remote origin.</summary>
    private static bool Allows(IReadOnlyList<KeyValuePair<string, string>> headers, ref CachePolicy policy)
    {
        foreach (var (name, value) in headers)
        {
            if (name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)) return false;
            if (name.Equals("Vary", StringComparison.OrdinalIgnoreCase) && value.Contains('*')) return false;
            if (!name.Equals("Cache-Control", StringComparison.OrdinalIgnoreCase)) continue;

            if (value.Contains("no-store", StringComparison.OrdinalIgnoreCase) || value.Contains("no-cache", StringComparison.OrdinalIgnoreCase) ||
                value.Contains("private", StringComparison.OrdinalIgnoreCase)) return false;
            var own = RequestDirectives.Of(new HeaderDictionary { ["Cache-Control"] = value });
            if (own.MaxAge < policy.MaxAge) policy = policy with { MaxAge = own.MaxAge.Value };
        }

        return true;
    }
}
