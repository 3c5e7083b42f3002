namespace Edge.Postgrest.Schema;

/// <summary>A database object's name with its schema, unquoted and exactly as the catalog spells it.</summary>
public readonly record struct QualifiedIdentifier(string Schema, string Name)
{
    public override string ToString() => Schema.Length == 0 ? Name : $"{Schema}.{Name}";
}
