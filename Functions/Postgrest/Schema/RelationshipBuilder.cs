using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema;

/// <summary>Makes every way to embed out of foreign keys, the views that show them, and functions.</summary>
internal sealed class RelationshipBuilder(
    IReadOnlySet<string> exposed,
    ILookup<uint, CatalogKey> keys,
    ILookup<uint, TableInView> views,
    IReadOnlyDictionary<QualifiedIdentifier, Table> tables)
{
    /// <remarks>PostgREST v16.2, SchemaCache.hs > querySchemaCache, getOverrideRelationshipsMap and removeInternal.</remarks>
    public FrozenDictionary<(QualifiedIdentifier Table, string ForeignSchema), ImmutableArray<Relationship>> Build(
        IEnumerable<CatalogForeignKey> foreignKeys, IEnumerable<Relationship.Computed> computed)
    {
        var catalog = foreignKeys.ToList();
        var toOne = catalog.SelectMany(ToOne).ToList();
        IEnumerable<Relationship> detected = [.. toOne, .. toOne.Select(Inverse), .. ManyToMany(toOne)];

        // A computed relationship named like a related table takes the place of all detected relationships to that table.
        var named = computed.ToDictionary(relationship => (relationship.Table, relationship.Function));
        var known = detected
            .Where(relationship => !named.ContainsKey((relationship.Table, relationship.ForeignTable)))
            .Select(relationship => (Relationship: relationship, relationship.ForeignTable.Schema))
            .Concat(named.Values.Select(relationship => (Relationship: (Relationship)relationship, relationship.Function.Schema)))
            .GroupBy(entry => (entry.Relationship.Table, entry.Schema), entry => entry.Relationship)
            .ToDictionary(group => group.Key, group => group.Order(RelationshipOrder.Instance).ToImmutableArray());
        foreach (var origin in OriginsOfHiddenJunctions(catalog)) known.TryAdd(origin, []);
        return known.ToFrozenDictionary();
    }

    /// <summary>
    /// Relations that could be embedded if their junction were exposed. They have no relationship, but are known to the error that says so:
    /// it does not suggest that the client meant another relation.
    /// </summary>
    private IEnumerable<(QualifiedIdentifier Table, string ForeignSchema)> OriginsOfHiddenJunctions(
        IEnumerable<CatalogForeignKey> foreignKeys) =>
        from junction in foreignKeys.Where(IsOfHiddenJunction).GroupBy(key => key.Source.Table)
        from source in junction
        from target in junction
        where source.Name != target.Name
        from origin in Appearances(source.Target)
        from other in Appearances(target.Target)
        select (origin.Name, other.Name.Schema);

    private bool IsOfHiddenJunction(CatalogForeignKey key) =>
        !exposed.Contains(key.Source.Name.Schema) &&
        !IsUnique(key.Source) &&
        keys[key.Source.Table].Any(primary => primary.IsPrimary && key.Source.Columns.All(primary.Columns.Contains));

    /// <summary>A foreign key from the side that holds it: between its tables, and between all views that show their columns.</summary>
    /// <remarks>PostgREST v16.2, SchemaCache.hs > addViewM2OAndO2ORels.</remarks>
    private IEnumerable<Relationship.ForeignKey> ToOne(CatalogForeignKey key)
    {
        var isUnique = IsUnique(key.Source);
        return
            from source in Appearances(key.Source)
            from target in Appearances(key.Target)
            let pairs = source.Columns.Zip(target.Columns, (column, foreign) => new ColumnPair(column, foreign)).ToImmutableArray()
            select new Relationship.ForeignKey
            {
                Table = source.Name,
                ForeignTable = target.Name,
                IsSelf = source.Name == target.Name,
                Cardinality = isUnique
                    ? new Cardinality.OneToOne(key.Name, pairs, IsParent: false)
                    : new Cardinality.ManyToOne(key.Name, pairs),
                TableIsView = source.IsView,
                ForeignTableIsView = target.IsView,
            };
    }

    /// <summary>One of the table's keys consists of the same columns, in whatever order.</summary>
    private bool IsUnique(ForeignKeySide side) =>
        keys[side.Table].Any(key => key.Columns.Order().SequenceEqual(side.Columns.Order()));

    private IEnumerable<(QualifiedIdentifier Name, bool IsView, ImmutableArray<string> Columns)> Appearances(ForeignKeySide side)
    {
        if (exposed.Contains(side.Name.Schema))
        {
            yield return (side.Name, false, side.Names);
        }

        foreach (var view in views[side.Table])
        {
            foreach (var names in view.NamesOf(side.Columns))
            {
                yield return (view.View, true, names);
            }
        }
    }

    /// <remarks>PostgREST v16.2, SchemaCache.hs > addInverseRels.</remarks>
    private static Relationship.ForeignKey Inverse(Relationship.ForeignKey relationship) => relationship with
    {
        Table = relationship.ForeignTable,
        ForeignTable = relationship.Table,
        TableIsView = relationship.ForeignTableIsView,
        ForeignTableIsView = relationship.TableIsView,
        Cardinality = relationship.Cardinality switch
        {
            Cardinality.OneToOne one => new Cardinality.OneToOne(one.Constraint, Swap(one.Columns), IsParent: true),
            Cardinality.ManyToOne many => new Cardinality.OneToMany(many.Constraint, Swap(many.Columns)),
            var other => other,
        },
    };

    /// <summary>A relation is a junction of two others if its primary key holds the columns of both foreign keys.</summary>
    /// <remarks>PostgREST v16.2, SchemaCache.hs > addM2MRels.</remarks>
    private IEnumerable<Relationship> ManyToMany(IEnumerable<Relationship.ForeignKey> toOne)
    {
        var keyed =
            from relationship in toOne
            let key = relationship.Cardinality as Cardinality.ManyToOne
            where key is not null && IsInPrimaryKey(relationship.Table, key.Columns)
            group (Relationship: relationship, Key: key) by relationship.Table;
        return
            from junction in keyed
            from source in junction
            from target in junction
            where source.Key.Constraint != target.Key.Constraint
            select new Relationship.ForeignKey
            {
                Table = source.Relationship.ForeignTable,
                ForeignTable = target.Relationship.ForeignTable,
                IsSelf = source.Relationship.ForeignTable == target.Relationship.ForeignTable,
                Cardinality = new Cardinality.ManyToMany(new Junction(
                    junction.Key, source.Key.Constraint, target.Key.Constraint, Swap(source.Key.Columns), Swap(target.Key.Columns))),
                TableIsView = source.Relationship.ForeignTableIsView,
                ForeignTableIsView = target.Relationship.ForeignTableIsView,
            };
    }

    private bool IsInPrimaryKey(QualifiedIdentifier name, ImmutableArray<ColumnPair> columns) =>
        tables.TryGetValue(name, out var table) && columns.All(pair => table.PrimaryKey.Contains(pair.Column, StringComparer.Ordinal));

    private static ImmutableArray<ColumnPair> Swap(ImmutableArray<ColumnPair> pairs) =>
        [.. pairs.Select(pair => new ColumnPair(pair.ForeignColumn, pair.Column))];
}
