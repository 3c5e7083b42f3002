using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest;
using Edge.Postgrest.Access;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Origin.Policy;

/// <summary>
/// An access policy for a database that is not known: what it names is taken at its word. A rule that could only be kept to with knowledge of the
/// database is a mistake.
/// </summary>
internal sealed class GatePolicy
{
    private readonly AccessPolicy policy;
    private readonly PostgrestConfig config;
    private readonly ConcurrentDictionary<(string Role, bool IsAnonymous), GateRules> roles = [];

    /// <param name="config">For the schemas that names are of, and the role of those who have not logged in.</param>
    public GatePolicy(AccessPolicy policy, PostgrestConfig config)
    {
        (this.policy, this.config) = (policy, config);
        Mistakes = [.. policy.Roles.Keys.Order(StringComparer.Ordinal).SelectMany(role => Bind(role, isAnonymous: false).Mistakes).Distinct()];
    }

    /// <summary>One line each.</summary>
    public ImmutableArray<string> Mistakes { get; }

    public GateRules For(string role) => roles.GetOrAdd(
        (policy.EntryOf(role), role == config.DbAnonRole),
        static (key, policy) => policy.Bind(key.Role, key.IsAnonymous).Rules, this);

    private (GateRules Rules, List<string> Mistakes) Bind(string role, bool isAnonymous)
    {
        var mistakes = new List<string>();
        var operands = ImmutableArray.CreateBuilder<PolicyOperand>();
        var relations = new Dictionary<QualifiedIdentifier, GateRelation>();
        var functions = new HashSet<QualifiedIdentifier>();

        foreach (var (name, entry) in policy.EntriesFor(role))
        {
            var binder = new GateBinder(operands, config.DbSchemas);
            foreach (var (relation, rule) in entry.Relations)
                Try($"role \"{name}\", relation \"{relation}\"", () => relations[binder.Name(relation)] = binder.Bind(relation, rule));
            foreach (var (function, rule) in entry.Functions)
                Try($"role \"{name}\", function \"{function}\"", () => _ = rule.MayBeCalled ? functions.Add(binder.Name(function)) : functions.Remove(binder.Name(function)));
        }

        return (new(isAnonymous, relations.ToFrozenDictionary(), functions.ToFrozenSet(), operands.ToImmutable()), mistakes);

        void Try(string place, Action bind)
        {
            try
            {
                bind();
            }
            catch (FormatException mistake)
            {
                mistakes.Add($"{place}: {mistake.Message}");
            }
        }
    }
}
