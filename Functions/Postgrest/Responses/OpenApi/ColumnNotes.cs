using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>What a document says of a column in words: its comment, and whether it is a key. Client generators read the tags.</summary>
/// <remarks>PostgREST v16.2, Response/OpenAPI.hs > makeProperty.</remarks>
public static class ColumnNotes
{
    public static string? Description(Column column, Table table, SchemaCache cache)
    {
        var isKey = table.PrimaryKey.Contains(column.Name);
        var reference = Reference(column, table, cache);
        if (!isKey && reference is null) return column.Description;

        string?[] notes =
        [
            "Note:",
            isKey ? "This is a Primary Key.<pk/>" : null,
            reference is var (relation, referenced)
                ? $"This is a Foreign Key to `{relation}.{referenced}`.<fk table='{relation}' column='{referenced}'/>"
                : null,
        ];
        return (column.Description is null ? "" : column.Description + "\n\n") + string.Join('\n', notes.Where(note => note is not null));
    }

    /// <summary>The relation and column that the column alone refers to; tables before views.</summary>
    private static (string Relation, string Column)? Reference(Column column, Table table, SchemaCache cache)
    {
        if (!cache.Relationships.TryGetValue((table.Name, table.Name.Schema), out var relationships)) return null;

        foreach (var relationship in relationships.OfType<Relationship.ForeignKey>().OrderBy(key => key.ForeignTableIsView))
        {
            ColumnPair? pair = relationship.Cardinality switch
            {
                Cardinality.ManyToOne { Columns: [var only] } => only,
                Cardinality.OneToOne { IsParent: false, Columns: [var only] } => only,
                _ => null,
            };
            if (pair is { } columns && columns.Column == column.Name) return (relationship.ForeignTable.Name, columns.ForeignColumn);
        }

        return null;
    }
}
