using System.Collections.Immutable;
using Edge.Postgrest;
using Edge.Postgrest.Schema;
using Microsoft.AspNetCore.Http;

namespace Edge.Cache;

/// <summary>On what terms an answer is kept.</summary>
/// <param name="By">What tells clients apart who get different answers.</param>
/// <param name="IsConfirmable">The change log can tell whether the answer still holds: all that it depends on are relations.</param>
internal sealed record Admission(CachePolicy Policy, ImmutableArray<Dependency> On, ClaimsRead By, bool IsConfirmable)
{
    private static readonly ClaimsRead AllClaims = new ClaimsRead.Some([new SettingRead("request.jwt.claims", null)]);

    /// <summary>Of the answer when it came.</summary>
    public TimeSpan Age { get; private init; }

    /// <summary>A tag in the place of a relation: no relation's schema is without a name.</summary>
    public static Dependency Tagged(string tag) => new(new QualifiedIdentifier("", tag));

    /// <param name="asked">The policy of what was asked for.</param>
    /// <returns>Null: it is not kept.</returns>
    public static Admission? Of(CachePolicy asked, PostgrestResponse response, Dependencies dependencies, CachePolicies policies)
    {
        if (response.Status is not (StatusCodes.Status200OK or StatusCodes.Status206PartialContent)) return null;
        if (dependencies.Uncacheable is not null) return null;
        var tags = ImmutableArray.CreateBuilder<Dependency>();
        foreach (var function in dependencies.UnknownFunctions)
        {
            if (policies.OfFunction(function) is not { Tags: not [] } declared) return null;
            tags.AddRange(declared.Tags.Select(Tagged));
        }

        var policy = Strictest(asked, dependencies.On, policies);
        var said = ResponseDirectives.Of(response.Headers);
        policy = said.Within(policy);
        if (said.Forbids || said.Age >= policy.MaxAge || !MayBeRepeated(response.Headers)) return null;
        return new(policy, [.. dependencies.On, .. tags], ByOf(dependencies.Claims, policy.Scope), tags.Count == 0) { Age = said.Age };
    }

    /// <summary>A relation that is reached and has a policy of its own can only make it stricter.</summary>
    private static CachePolicy Strictest(CachePolicy policy, ImmutableArray<Dependency> on, CachePolicies policies)
    {
        foreach (var dependency in on)
        {
            if (dependency.Relation.Schema.Length > 0 && policies.OfRelation(dependency.Relation) is { } own && own != policy) policy = policy.And(own);
        }

        return policy;
    }

    private static ClaimsRead ByOf(ClaimsRead read, CacheScope scope) => (read, scope) switch
    {
        (ClaimsRead.All, _) or (_, not CacheScope.Claims) => read,
        (ClaimsRead.Some some, _) => new ClaimsRead.Some([.. some.Settings, .. ((ClaimsRead.Some)AllClaims).Settings]),
        _ => AllClaims,
    };

    private static bool MayBeRepeated(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)) return false;
            if (name.Equals("Vary", StringComparison.OrdinalIgnoreCase) && value.Contains('*')) return false;
        }

        return true;
    }
}
