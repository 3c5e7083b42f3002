using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Catalog;

/// <summary>What an exposed view shows of one table, directly or through other views.</summary>
/// <param name="Columns">By attnum of the table; a column may be shown more than once.</param>
internal sealed record TableInView(uint Table, QualifiedIdentifier View, IReadOnlyDictionary<short, List<string>> Columns)
{
    /// <summary>
    /// Every way to name <paramref name="columns"/> in the view: none if it hides one of them, several if it repeats one.
    /// </summary>
    public IEnumerable<ImmutableArray<string>> NamesOf(ImmutableArray<short> columns)
    {
        IEnumerable<ImmutableArray<string>> names = [[]];
        foreach (var column in columns)
        {
            var shown = Columns.GetValueOrDefault(column) ?? [];
            names = names.SelectMany(list => shown, (list, name) => list.Add(name));
        }

        return names;
    }

    /// <summary>By table. Views that are not exposed are looked through, but not shown.</summary>
    public static ILookup<uint, TableInView> Resolve(IReadOnlyCollection<CatalogView> views, IReadOnlySet<string> exposed)
    {
        var origins = new Dictionary<(uint Relation, short Column), RuleTarget>();
        foreach (var view in views)
        {
            foreach (var target in view.Targets)
            {
                origins[(view.Oid, target.ViewColumn)] = target;
            }
        }

        return views
            .Where(view => exposed.Contains(view.Name.Schema))
            .SelectMany(view => TablesOf(view, origins))
            .ToLookup(table => table.Table);
    }

    private static IEnumerable<TableInView> TablesOf(CatalogView view, Dictionary<(uint Relation, short Column), RuleTarget> origins)
    {
        var tables = new Dictionary<uint, Dictionary<short, List<string>>>();
        foreach (var target in view.Targets)
        {
            var origin = Follow(target, origins);
            if (!tables.TryGetValue(origin.Relation, out var columns))
            {
                tables.Add(origin.Relation, columns = []);
            }

            if (!columns.TryGetValue(origin.Column, out var names))
            {
                columns.Add(origin.Column, names = []);
            }

            names.Add(view.Columns[target.ViewColumn - 1]);
        }

        return tables.Select(table => new TableInView(table.Key, view.Name, table.Value));
    }

    private static RuleTarget Follow(RuleTarget target, Dictionary<(uint Relation, short Column), RuleTarget> origins)
    {
        // CREATE OR REPLACE VIEW lets views refer to each other in a circle.
        for (var steps = 0; steps <= origins.Count && origins.TryGetValue((target.Relation, target.Column), out var next); steps++)
        {
            target = next;
        }

        return target;
    }
}
