namespace Edge.Postgrest.Schema;

/// <summary>The order in which PostgREST lists relationships, so also the candidates of an ambiguous embedding.</summary>
/// <remarks>PostgREST v16.2, SchemaCache/Relationship.hs: the derived Ord, fields in their declared order, false before true.</remarks>
internal sealed class RelationshipOrder : IComparer<Relationship>
{
    public static RelationshipOrder Instance { get; } = new();

    public int Compare(Relationship? x, Relationship? y) => (x, y) switch
    {
        (Relationship.ForeignKey a, Relationship.ForeignKey b) => First(
            Names(a.Table, b.Table),
            Names(a.ForeignTable, b.ForeignTable),
            a.IsSelf.CompareTo(b.IsSelf),
            Cardinalities(a.Cardinality, b.Cardinality),
            a.TableIsView.CompareTo(b.TableIsView),
            a.ForeignTableIsView.CompareTo(b.ForeignTableIsView)),
        (Relationship.Computed a, Relationship.Computed b) => First(
            Names(a.Function, b.Function),
            Names(a.Table, b.Table),
            Names(a.ForeignTable, b.ForeignTable),
            a.ToOne.CompareTo(b.ToOne)),
        (Relationship.ForeignKey, Relationship.Computed) => -1,
        (Relationship.Computed, Relationship.ForeignKey) => 1,
        _ => 0,
    };

    private static int Cardinalities(Cardinality x, Cardinality y) => (x, y) switch
    {
        (Cardinality.OneToMany a, Cardinality.OneToMany b) => First(Text(a.Constraint, b.Constraint), Pairs(a.Columns, b.Columns)),
        (Cardinality.ManyToOne a, Cardinality.ManyToOne b) => First(Text(a.Constraint, b.Constraint), Pairs(a.Columns, b.Columns)),
        (Cardinality.OneToOne a, Cardinality.OneToOne b) => First(
            Text(a.Constraint, b.Constraint), Pairs(a.Columns, b.Columns), a.IsParent.CompareTo(b.IsParent)),
        (Cardinality.ManyToMany a, Cardinality.ManyToMany b) => First(
            Names(a.Junction.Table, b.Junction.Table),
            Text(a.Junction.Constraint1, b.Junction.Constraint1),
            Text(a.Junction.Constraint2, b.Junction.Constraint2),
            Pairs(a.Junction.SourceColumns, b.Junction.SourceColumns),
            Pairs(a.Junction.TargetColumns, b.Junction.TargetColumns)),
        _ => Rank(x).CompareTo(Rank(y)),
    };

    private static int Rank(Cardinality cardinality) => cardinality switch
    {
        Cardinality.OneToMany => 0,
        Cardinality.ManyToOne => 1,
        Cardinality.OneToOne => 2,
        _ => 3,
    };

    private static int Pairs(IReadOnlyList<ColumnPair> x, IReadOnlyList<ColumnPair> y)
    {
        for (var i = 0; i < Math.Min(x.Count, y.Count); i++)
        {
            var order = First(Text(x[i].Column, y[i].Column), Text(x[i].ForeignColumn, y[i].ForeignColumn));
            if (order != 0)
            {
                return order;
            }
        }

        return x.Count.CompareTo(y.Count);
    }

    private static int Names(QualifiedIdentifier x, QualifiedIdentifier y) => First(Text(x.Schema, y.Schema), Text(x.Name, y.Name));

    private static int Text(string x, string y) => string.CompareOrdinal(x, y);

    private static int First(params ReadOnlySpan<int> orders)
    {
        foreach (var order in orders)
        {
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }
}
