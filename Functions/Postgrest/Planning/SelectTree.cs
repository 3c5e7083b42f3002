using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>
/// The tree as <c>select=</c> says it: a node for the target and one for each embedded relation, not yet related to each other.
/// </summary>
/// <remarks>PostgREST v16.2, Plan.hs > initReadRequest.</remarks>
internal static class SelectTree
{
    public static ReadPlan Build(FieldResolver fields, ImmutableArray<SelectItem> items) =>
        Node(fields, fields.Relation.Name, items, depth: 0);

    // Fields are resolved against the name as given, which may not be the relation's own (a constraint, a column, a computed relationship):
    // then their types stay unknown.
    private static ReadPlan Node(FieldResolver fields, string name, ImmutableArray<SelectItem> items, int depth)
    {
        var relation = fields.Relation with { Name = name };
        var resolver = fields.Of(relation);
        var select = ImmutableArray.CreateBuilder<PlannedSelect>();
        var children = ImmutableArray.CreateBuilder<ReadPlan>();

        foreach (var item in items)
        {
            switch (item)
            {
                case SelectItem.Column c:
                    select.Add(new PlannedSelect(resolver.ForOutput(c.Field), c.Aggregate, c.AggregateCast, c.Cast, c.Alias));
                    break;
                case SelectItem.Relation r:
                    children.Add(Node(fields, r.Name, r.Items, depth + 1) with { RelationAlias = r.Alias, Hint = r.Hint, Join = r.Join });
                    break;
                case SelectItem.Spread s:
                    children.Add(Node(fields, s.Name, s.Items, depth + 1) with { Hint = s.Hint, Join = s.Join, Spread = SpreadKind.ToOne });
                    break;
            }
        }

        return new ReadPlan
        {
            From = relation,
            RelationName = name,
            Depth = depth,
            Select = select.DrainToImmutable(),
            Children = children.DrainToImmutable(),
        };
    }
}
