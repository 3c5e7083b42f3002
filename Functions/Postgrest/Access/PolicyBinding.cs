using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Access;

/// <summary>
/// A policy against one schema cache. A rule that names what does not exist is a mistake, and permits nothing: what changes in the database
/// can make a policy narrower, never wider.
/// </summary>
public sealed class PolicyBinding
{
    private readonly AccessPolicy policy;
    private readonly SchemaCache schema;
    private readonly PostgrestConfig config;
    private readonly ConcurrentDictionary<(string Role, bool IsAnonymous), RoleAccess> roles = [];

    public PolicyBinding(AccessPolicy policy, SchemaCache schema, PostgrestConfig config)
    {
        (this.policy, this.schema, this.config) = (policy, schema, config);
        Mistakes = [.. policy.Roles.Keys.Order(StringComparer.Ordinal).SelectMany(role => Bind(role, isAnonymous: false).Mistakes).Distinct()];
    }

    /// <summary>One line each.</summary>
    public ImmutableArray<string> Mistakes { get; }

    public SchemaCache Schema => schema;

    public RoleAccess For(string role) => roles.GetOrAdd(
        (policy.EntryOf(role), role == config.DbAnonRole),
        static (key, binding) => binding.Access(key.Role, key.IsAnonymous), this);

    private RoleAccess Access(string role, bool isAnonymous)
    {
        var (rules, _) = Bind(role, isAnonymous);
        return new()
        {
            Key = $"{(isAnonymous ? '-' : '+')}{role}", Schema = SchemaNarrowing.Of(schema, rules), Whole = schema, Rules = rules,
        };
    }

    private (AccessRules Rules, List<string> Mistakes) Bind(string role, bool isAnonymous)
    {
        var mistakes = new List<string>();
        var operands = ImmutableArray.CreateBuilder<PolicyOperand>();
        var relations = new Dictionary<QualifiedIdentifier, RelationAccess>();
        var functions = new HashSet<QualifiedIdentifier>();

        foreach (var (name, entry) in policy.EntriesFor(role))
        {
            var binder = new RelationBinder(operands, mistakes);
            foreach (var (relation, rule) in entry.Relations)
            {
                var place = $"role \"{name}\", relation \"{relation}\"";
                if (Resolve(relation, schema.Tables.ContainsKey) is { } found) relations[found] = binder.Bind(schema.Tables[found], rule, place);
                else mistakes.Add($"{place}: there is no such relation in the exposed schemas");
            }
            foreach (var (function, rule) in entry.Functions)
            {
                if (Resolve(function, IsFunction) is not { } found)
                    mistakes.Add($"role \"{name}\", function \"{function}\": there is no such function in the exposed schemas");
                else if (rule.MayBeCalled) functions.Add(found);
                else functions.Remove(found);
            }
        }

        return (
            new(
                isAnonymous, relations.Where(relation => !relation.Value.IsNothing).ToFrozenDictionary(), functions.ToFrozenSet(),
                operands.ToImmutable()),
            mistakes);
    }

    private bool IsFunction(QualifiedIdentifier name) =>
        schema.Routines.ContainsKey(name)
        || schema.Relationships.Values.Any(some => some.Any(one => one is Relationship.Computed computed && computed.Function == name));

    private QualifiedIdentifier? Resolve(string name, Func<QualifiedIdentifier, bool> exists)
    {
        var unqualified = new QualifiedIdentifier(config.DbSchemas[0], name);
        if (exists(unqualified)) return unqualified;
        foreach (var exposed in config.DbSchemas.Where(exposed => name.StartsWith(exposed + ".", StringComparison.Ordinal)))
        {
            var qualified = new QualifiedIdentifier(exposed, name[(exposed.Length + 1)..]);
            if (exists(qualified)) return qualified;
        }
        return null;
    }
}
