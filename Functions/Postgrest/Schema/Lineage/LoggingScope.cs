namespace Edge.Postgrest.Schema.Lineage;

/// <summary>
/// Which tables have to be logged so that answers of relations can be confirmed: all that such an answer depends on, so a view's tables, those
/// that row security looks at, and all parts of a partitioned table.
/// </summary>
/// <param name="Mistakes">One line each; what is not there, or cannot be logged.</param>
internal sealed record LoggingScope(IReadOnlyList<QualifiedIdentifier> Tables, IReadOnlyList<string> Mistakes)
{
    /// <param name="names">With a schema (<c>sales.orders</c>), or of one of these.</param>
    public static LoggingScope Of(DataLineage lineage, IEnumerable<string> names, IReadOnlyCollection<string> schemas)
    {
        var walk = new ReadWalk(lineage);
        var mistakes = new List<string>();
        foreach (var name in names)
        {
            if (Find(lineage, name, schemas) is { } found) walk.Relation(found);
            else mistakes.Add($"there is no relation {name}");
        }

        List<LineageRelation> reached = [.. walk.Dependencies.On.Select(on => lineage.Relation(lineage.RelationOf(on.Relation)!.Value)!)];
        mistakes.AddRange(reached.Select(Obstacle).OfType<string>());
        return new([.. reached.Where(relation => relation.Kind is LineageKind.Table).Select(relation => relation.Name)], mistakes);
    }

    public static QualifiedIdentifier? Find(DataLineage lineage, string name, IEnumerable<string> schemas)
    {
        var candidates = schemas.Select(schema => new QualifiedIdentifier(schema, name));
        if (name.Split('.', 2) is [var inSchema, var itself]) candidates = candidates.Append(new(inSchema, itself));
        return candidates.Where(candidate => lineage.RelationOf(candidate) is not null).Select(found => (QualifiedIdentifier?)found).FirstOrDefault();
    }

    private static string? Obstacle(LineageRelation relation) => relation.Kind switch
    {
        LineageKind.MaterializedView => $"{relation.Name} is a materialized view: REFRESH fires no trigger, so its changes cannot be logged",
        LineageKind.ForeignTable => $"{relation.Name} is a foreign table: what changes there is not seen here, so it cannot be logged",
        _ => null,
    };
}
