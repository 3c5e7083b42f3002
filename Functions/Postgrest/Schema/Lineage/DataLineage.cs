using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>
/// How the database's objects hang together: what views, policies and functions read, and what a write to a table makes other tables change.
/// </summary>
internal sealed class DataLineage
{
    /// <summary>What comes with PostgreSQL itself has lower ones.</summary>
    /// <remarks>PostgreSQL, access/transam.h > FirstNormalObjectId.</remarks>
    public const uint FirstUserOid = 16384;

    private readonly FrozenDictionary<uint, LineageRelation> relations;
    private readonly FrozenDictionary<QualifiedIdentifier, uint> relationsByName;
    private readonly FrozenSet<string> relationNames;
    private readonly FrozenDictionary<uint, LineageFunction> functions;
    private readonly ILookup<string, LineageFunction> functionsByName;
    private readonly ILookup<string, LineageFunction> functionsByLowerName;
    private readonly ILookup<uint, LineageTree> trees;
    private readonly ILookup<(LinkKind, uint), LineageLink> links;
    private readonly ILookup<(LinkKind, string), uint> linksByName;
    private readonly ILookup<uint, uint> parents;
    private readonly ILookup<uint, LineageCascade> cascades;
    private readonly FrozenDictionary<uint, LineageKey> keys;
    private readonly FrozenDictionary<string, decimal> operators;
    private readonly FrozenDictionary<string, decimal> roles;

    public DataLineage(
        IReadOnlyCollection<LineageRelation> relations, IReadOnlyCollection<LineageFunction> functions, IReadOnlyCollection<LineageTree> trees,
        IReadOnlyCollection<LineageLink> links, IReadOnlyCollection<LineageCascade> cascades, Dictionary<uint, LineageKey> keys,
        Dictionary<string, decimal> operators, Dictionary<string, decimal> roles)
    {
        this.relations = relations.ToFrozenDictionary(relation => relation.Oid);
        relationsByName = relations.ToFrozenDictionary(relation => relation.Name, relation => relation.Oid);
        relationNames = relations.Select(relation => relation.Name.Name.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);
        this.functions = functions.ToFrozenDictionary(function => function.Oid);
        functionsByName = functions.ToLookup(function => function.Name.Name, StringComparer.Ordinal);
        functionsByLowerName = functions.ToLookup(function => function.Name.Name.ToLowerInvariant(), StringComparer.Ordinal);
        this.trees = trees.ToLookup(tree => tree.Relation);
        this.links = links.ToLookup(link => (link.Kind, link.From));
        linksByName = links.Where(link => link.From == 0).ToLookup(link => (link.Kind, link.Name), link => link.To);
        parents = links.Where(link => link.Kind is LinkKind.Heir).ToLookup(link => link.To, link => link.From);
        this.cascades = cascades.ToLookup(cascade => cascade.From);
        this.keys = keys.ToFrozenDictionary();
        this.operators = operators.ToFrozenDictionary(StringComparer.Ordinal);
        this.roles = roles.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public uint? RelationOf(QualifiedIdentifier name) => relationsByName.TryGetValue(name, out var oid) ? oid : null;

    /// <summary>Null for what is built in, and for what was made after the lineage was read.</summary>
    public LineageRelation? Relation(uint oid) => relations.GetValueOrDefault(oid);

    /// <summary>Whether any relation of any schema is called so, in whatever case.</summary>
    public bool IsRelationName(string lowerCase) => relationNames.Contains(lowerCase);

    /// <summary>Null for built-in functions that are immutable.</summary>
    public LineageFunction? Function(uint oid) => functions.GetValueOrDefault(oid);

    /// <summary>All overloads in all schemas.</summary>
    public IEnumerable<LineageFunction> FunctionsNamed(string name) => functionsByName[name];

    /// <summary>The same in whatever case.</summary>
    public IEnumerable<LineageFunction> FunctionsNamedLike(string lowerCase) => functionsByLowerName[lowerCase];

    /// <summary>These, as they were when the lineage was read.</summary>
    public Definitions DefinitionsOf(IEnumerable<uint> relations, IEnumerable<string> functions, IEnumerable<string> operators)
    {
        ImmutableArray<uint> oids = [.. relations.Where(oid => oid >= FirstUserOid)];
        ImmutableArray<string> names = [.. functions], symbols = [.. operators];
        var version = this.operators[""] + oids.Sum(oid => Relation(oid)?.Version ?? 0) + symbols.Sum(symbol => this.operators.GetValueOrDefault(symbol))
            + names.SelectMany(FunctionsNamed).Where(function => !function.IsBuiltIn).Sum(function => function.Version);
        return new(oids, names, symbols, version) { Roles = roles };
    }

    /// <summary>A view's query and the policies for reading.</summary>
    public IEnumerable<References> ReadsOf(uint relation) => trees[relation].Where(tree => tree.ForReads).Select(tree => tree.Refers);

    public IEnumerable<References> TreesOf(uint relation) => trees[relation].Select(tree => tree.Refers);

    public IEnumerable<uint> LinkedFrom(LinkKind kind, uint from) => links[(kind, from)].Select(link => link.To);

    public IEnumerable<uint> LinkedFrom(LinkKind kind, string name) => linksByName[(kind, name)];

    public IEnumerable<LineageTrigger> TriggersOf(uint relation) =>
        links[(LinkKind.Trigger, relation)].Select(link => new LineageTrigger(link.To, (WriteEvents)link.Number));

    /// <summary>Foreign keys that refer to it.</summary>
    public IEnumerable<LineageCascade> CascadesOf(uint relation) => cascades[relation];

    public IEnumerable<uint> ParentsOf(uint relation) => parents[relation];

    public IEnumerable<uint> HeirsOf(uint relation) => LinkedFrom(LinkKind.Heir, relation);

    /// <summary>Null for a table without one that rows can be told apart by, or whose rows may lie in others.</summary>
    public LineageKey? KeyOf(uint relation) => HeirsOf(relation).Any() || ParentsOf(relation).Any() ? null : keys.GetValueOrDefault(relation);
}
