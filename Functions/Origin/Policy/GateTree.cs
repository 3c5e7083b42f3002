using System.Collections.Immutable;
using Edge.Postgrest.Access;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Origin.Policy;

/// <summary>Makes the nodes of a request out of its <c>select</c>, and writes that anew: only what the policy names, and no star.</summary>
internal sealed class GateTree(GateRules rules)
{
    /// <param name="guard">Which rows of the target are meant.</param>
    /// <returns>The target, and what is selected of it and of what is embedded.</returns>
    /// <exception cref="Edge.Postgrest.Errors.ApiException">Something is not permitted.</exception>
    public (GateNode Root, string Select) Of(QualifiedIdentifier relation, GateRead read, RowFilter guard, ImmutableArray<SelectItem> items)
    {
        var root = new GateNode(relation, read, guard);
        // Selecting nothing is a star in SQL, but not where something is embedded, or in it.
        return (root, items.IsEmpty ? AllColumns(read) : Items(root, read, items));
    }

    private string Items(GateNode node, GateRead read, ImmutableArray<SelectItem> items)
    {
        CheckStar(node, items);
        var written = items.Select(item => item switch
        {
            SelectItem.Column column => Column(node, read, column),
            SelectItem.Relation relation => Embed(node, read, relation, relation.Name, relation.Alias, relation.Hint, relation.Items),
            SelectItem.Spread spread => Embed(node, read, spread, spread.Name, null, spread.Hint, spread.Items),
            _ => throw new NotSupportedException(item.GetType().Name),
        }).ToList();
        CheckNames(node);
        return string.Join(',', written);
    }

    private string Column(GateNode node, GateRead read, SelectItem.Column column)
    {
        if (IsStar(column)) return AllColumns(read);
        var isCount = column is { Field: { Name: "*", JsonPath.IsEmpty: true }, Aggregate: AggregateFunction.Count, Cast: null };
        if (!isCount && !read.Shows(column.Field.Name)) throw rules.Denied(node.Relation, column.Field.Name);
        return Wording.Of(column);
    }

    private static bool IsStar(SelectItem item) =>
        item is SelectItem.Column { Field: { Name: "*", JsonPath.IsEmpty: true }, Alias: null, Cast: null, Aggregate: null, AggregateCast: null };

    /// <summary>
    /// Written out, a star can be grouped by. But beside an aggregate that comes up out of a spread, Postgres' own star is an error or not, as the
    /// relation's key will have it, which is not known.
    /// </summary>
    private void CheckStar(GateNode node, ImmutableArray<SelectItem> items)
    {
        if (items.Any(IsStar) && !items.Any(IsAggregate) && items.OfType<SelectItem.Spread>().Any(spread => HoldsAggregate(spread.Items)))
            throw rules.Denied($"all columns of relation \"{node.Relation.Name}\" beside an aggregate in a spread");
    }

    private static bool IsAggregate(SelectItem item) => item is SelectItem.Column { Aggregate: not null };

    private static bool HoldsAggregate(ImmutableArray<SelectItem> items) =>
        items.Any(item => IsAggregate(item) || item is SelectItem.Spread spread && HoldsAggregate(spread.Items));

    private static string AllColumns(GateRead read) => string.Join(',', read.Columns.Select(Wording.Quoted));

    private string Embed(
        GateNode node, GateRead read, SelectItem item, string name, string? alias, string? hint, ImmutableArray<SelectItem> items)
    {
        if (!read.Embeds.TryGetValue(hint is null ? name : $"{name}!{hint}", out var relationship)) throw rules.Denied(node.Relation with { Name = name });
        CheckColumns(relationship);
        var embedded = rules.Read(relationship.Target);
        var child = new GateNode(relationship.Target, embedded, embedded.Rows)
        {
            Name = name, Shown = alias ?? name, Prefix = $"{node.Prefix}{Wording.Quoted(alias ?? name)}.",
        };
        node.Children.Add(child);
        return Wording.Of(item, $"({Items(child, embedded, items)})");
    }

    /// <summary>The columns of a relationship tell of the rows, on both sides and in between; and what is in between cannot be filtered.</summary>
    private void CheckColumns(GateEmbed relationship)
    {
        foreach (var (relation, column) in relationship.Columns)
            if (!rules.Read(relation).Columns.Contains(column)) throw rules.Denied(relation, column);
        if (relationship.Junction is { } junction && !rules.Read(junction).Rows.IsNone) throw rules.Denied(junction);
    }

    /// <summary>
    /// The policy's conditions are put on relations by name: a name must not be another's too, nor that of a column they are about, or they would be
    /// taken for a question whether there is anything embedded.
    /// </summary>
    private void CheckNames(GateNode node)
    {
        var taken = FieldNames.In(node.Guard.All).ToHashSet(StringComparer.Ordinal);
        foreach (var child in node.Children)
        {
            var isNew = taken.Add(child.Name);
            if (child.Shown != child.Name) isNew &= taken.Add(child.Shown);
            if (!isNew) throw rules.Denied($"embedding \"{child.Shown}\" in relation \"{node.Relation.Name}\" beside another of that name");
        }
    }
}
