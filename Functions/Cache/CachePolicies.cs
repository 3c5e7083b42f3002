using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest;
using Edge.Postgrest.Schema;

namespace Edge.Cache;

/// <summary>The policies in force: those of the named relations and functions, and the one for all others.</summary>
public sealed class CachePolicies
{
    private const string Functions = "/rpc/";

    private readonly CachePolicy otherwise;
    private readonly FrozenDictionary<string, CachePolicy> relations, functions;
    private readonly FrozenDictionary<string, CachePolicy>.AlternateLookup<ReadOnlySpan<char>> relationsByName, functionsByName;

    public CachePolicies(CacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        otherwise = options.Default.Over(CachePolicy.Off);
        (relations, functions) = (Frozen(options.Relations), Frozen(options.Functions));
        relationsByName = relations.GetAlternateLookup<ReadOnlySpan<char>>();
        functionsByName = functions.GetAlternateLookup<ReadOnlySpan<char>>();
        MayKeep = options.Enabled && (otherwise.Keeps || relations.Values.Concat(functions.Values).Any(policy => policy.Keeps));
    }

    /// <summary>False: there is nothing for a cache to do.</summary>
    public bool MayKeep { get; }

    /// <summary>The longest that any answer is of use.</summary>
    public TimeSpan LongestLife => relations.Values.Concat(functions.Values).Append(otherwise).Max(policy => policy.MaxAge + policy.Staleness);

    /// <summary>Of what a path stands for, by its last part alone; the schema is not known yet.</summary>
    /// <param name="path">Below the mount point, decoded.</param>
    public CachePolicy Of(ReadOnlySpan<char> path, ReadOnlySpan<char> schema = default)
    {
        var isFunction = path.StartsWith(Functions, StringComparison.Ordinal);
        var name = path.TrimStart('/');
        if (isFunction) name = path[Functions.Length..];
        if (name.IsEmpty || name.Contains('/')) return CachePolicy.Off;
        return Find(isFunction ? functionsByName : relationsByName, schema, name) ?? otherwise;
    }

    /// <summary>Null: it is not named.</summary>
    public CachePolicy? OfRelation(QualifiedIdentifier relation) => Find(relationsByName, relation.Schema, relation.Name);

    /// <inheritdoc cref="OfRelation"/>
    public CachePolicy? OfFunction(QualifiedIdentifier function) => Find(functionsByName, function.Schema, function.Name);

    /// <summary>The tags that a change to a relation touches.</summary>
    public ImmutableArray<string> TagsOf(QualifiedIdentifier relation) => OfRelation(relation)?.Tags ?? otherwise.Tags;

    private static CachePolicy? Find(
        FrozenDictionary<string, CachePolicy>.AlternateLookup<ReadOnlySpan<char>> policies, ReadOnlySpan<char> schema, ReadOnlySpan<char> name)
    {
        if (policies.TryGetValue(name, out var policy)) return policy;
        if (schema.IsEmpty || policies.Dictionary.Count == 0) return null;
        return policies.TryGetValue($"{schema}.{name}", out policy) ? policy : null;
    }

    private FrozenDictionary<string, CachePolicy> Frozen(Dictionary<string, CachePolicyOptions> configured) =>
        configured.ToFrozenDictionary(named => named.Key, named => named.Value.Over(otherwise) with { Name = named.Key }, StringComparer.Ordinal);
}
