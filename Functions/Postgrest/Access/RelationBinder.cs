using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Access;

/// <summary>Binds the rules for a relation to the relation; one that has a mistake permits nothing.</summary>
internal sealed class RelationBinder(ImmutableArray<PolicyOperand>.Builder operands, List<string> mistakes)
{
    private readonly RowFilterParser filters = new(operands);

    public RelationAccess Bind(Table table, RelationRule rule, string place)
    {
        try
        {
            return Bind(table, rule);
        }
        catch (FormatException mistake)
        {
            mistakes.Add($"{place}: {mistake.Message}");
            return new(table);
        }
    }

    private RelationAccess Bind(Table table, RelationRule rule)
    {
        if (rule.Read?.Embeds.Count > 0) throw new FormatException("embeds are for Origin:Url, a database says itself what belongs together");
        var readRows = Filter(table, rule.Rows, rule.Read?.Rows);
        // Who may not read a row may not find out about it by changing it.
        ImmutableArray<string> seen = rule.Read?.Rows ?? [];
        return new(table)
        {
            Read = rule.Read is { } read
                ? new(Columns(table, read), read.Computed.ToFrozenSet(StringComparer.Ordinal), readRows, ShowsAll(table, read))
                : null,
            Insert = rule.Insert is { } insert
                ? new(Columns(table, insert), RowFilter.None, Filter(table, rule.Rows, insert.Check))
                : null,
            Update = rule.Update is { } update
                ? new(
                    Columns(table, update), Filter(table, rule.Rows, seen, update.Rows),
                    Filter(table, rule.Rows, update.Check.IsEmpty ? update.Rows : update.Check))
                : null,
            Delete = rule.Delete is { } delete ? Filter(table, rule.Rows, seen, delete.Rows) : null,
        };
    }

    private RowFilter Filter(Table table, params IEnumerable<ImmutableArray<string>?> filters) =>
        this.filters.Parse(filters.SelectMany(some => some ?? []).Distinct(StringComparer.Ordinal), table);

    private static FrozenSet<string> Columns(Table table, ActionRule rule)
    {
        if (rule.Columns is not { } named) return table.ColumnsByName.Keys.ToFrozenSet(StringComparer.Ordinal);
        return named.FirstOrDefault(name => !table.ColumnsByName.ContainsKey(name)) is { } unknown
            ? throw new FormatException($"there is no column \"{unknown}\"")
            : named.ToFrozenSet(StringComparer.Ordinal);
    }

    private static bool ShowsAll(Table table, ActionRule read) =>
        read.Columns is not { } named || table.Columns.All(column => named.Contains(column.Name));
}
