using Edge.Postgrest.Planning;

namespace Edge.Postgrest.Sql;

/// <summary>A column's default: the expression as the catalog shows it, so it can only be made from a planned column that has one.</summary>
public readonly record struct ColumnDefault
{
    public ColumnDefault(PlannedField column) => Text = column.Default ?? throw new ArgumentException("The column has no default", nameof(column));

    internal string Text { get; }
}
