using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
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
    private readonly bool namesSchemas;

    public CachePolicies(CacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        otherwise = options.Default.Over(CachePolicy.Off);
        (relations, functions) = (Frozen(options.Relations), Frozen(options.Functions));
        relationsByName = relations.GetAlternateLookup<ReadOnlySpan<char>>();
        functionsByName = functions.GetAlternateLookup<ReadOnlySpan<char>>();
        namesSchemas = relations.Keys.Concat(functions.Keys).Any(name => name.Contains('.'));
        Version = VersionOf([
            ("", otherwise), .. relations.Select(one => ($"relation {one.Key}", one.Value)), .. functions.Select(one => ($"function {one.Key}", one.Value)),
        ]);
        ImmutableArray<CachePolicy> all = [otherwise, .. relations.Values, .. functions.Values];
        MayKeep = options.Enabled && all.Any(policy => policy.Keeps);
        MayConfirm = MayKeep && all.Any(policy => policy.Validate is not null);
    }

    /// <summary>The same for the same policies: what was kept under others is not used under these.</summary>
    public string Version { get; }

    /// <summary>False: there is nothing for a cache to do.</summary>
    public bool MayKeep { get; }

    /// <summary>False: nobody will ask whether an answer that is kept still holds.</summary>
    public bool MayConfirm { get; }

    /// <summary>Of what a path stands for.</summary>
    /// <param name="path">Below the mount point, decoded.</param>
    /// <param name="schema">Empty: it is not known, and policies that name one are not found.</param>
    public CachePolicy Of(ReadOnlySpan<char> path, ReadOnlySpan<char> schema)
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

    private static string VersionOf(IEnumerable<(string Of, CachePolicy Policy)> policies)
    {
        const int Digits = 16;
        var all = string.Concat(policies.Select(one => $"{one.Of}\t{one.Policy.Terms}\n").Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..Digits];
    }

    /// <summary>One that names the schema comes before one that does not.</summary>
    private CachePolicy? Find(
        FrozenDictionary<string, CachePolicy>.AlternateLookup<ReadOnlySpan<char>> policies, ReadOnlySpan<char> schema, ReadOnlySpan<char> name)
    {
        if (namesSchemas && !schema.IsEmpty && policies.TryGetValue($"{schema}.{name}", out var policy)) return policy;
        return policies.TryGetValue(name, out policy) ? policy : null;
    }

    private FrozenDictionary<string, CachePolicy> Frozen(Dictionary<string, CachePolicyOptions> configured) =>
        configured.ToFrozenDictionary(named => named.Key, named => named.Value.Over(otherwise) with { Name = named.Key }, StringComparer.Ordinal);
}
