using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>PGRST200 and PGRST201: no relationship, or too many, and how to ask for one of them.</summary>
/// <remarks>PostgREST v16.2, Error.hs > compressedRel, relHint.</remarks>
internal static class RelationshipErrors
{
    public static ApiException NotFound(QualifiedIdentifier origin, string target, string? hint, SchemaCache schema) =>
        ApiError
            .NoRelationship(origin.Name, target, hint, origin.Schema, Suggestions.ForRelationship(origin, target, schema))
            .AsException();

    public static ApiException Ambiguous(string origin, string target, ImmutableArray<Relationship> candidates)
    {
        // Computed relationships are never ambiguous: a function takes the place of what it is named like.
        var keys = candidates.OfType<Relationship.ForeignKey>().ToArray();
        JsonNode[] described = [.. keys.Select(Describe)];
        var spellings = keys.Select(key => $"'{key.ForeignTable.Name}!{Disambiguator(key.Cardinality)}'");
        return ApiError.AmbiguousRelationship(origin, target, new JsonArray(described), string.Join(", ", spellings)).AsException();
    }

    private static string Disambiguator(Cardinality cardinality) =>
        cardinality is Cardinality.ManyToMany many ? many.Junction.Table.Name : cardinality.Constraint()!;

    private static JsonObject Describe(Relationship.ForeignKey key) => new()
    {
        ["cardinality"] = key.Cardinality switch
        {
            Cardinality.OneToMany => "one-to-many",
            Cardinality.ManyToOne => "many-to-one",
            Cardinality.OneToOne => "one-to-one",
            _ => "many-to-many",
        },
        ["embedding"] = $"{key.Table.Name} with {key.ForeignTable.Name}",
        ["relationship"] = key.Cardinality is Cardinality.ManyToMany(var junction) ? Through(junction) : Direct(key),
    };

    private static string Through(Junction junction)
    {
        var source = Tuple(junction.SourceColumns.Select(pair => pair.ForeignColumn));
        var target = Tuple(junction.TargetColumns.Select(pair => pair.ForeignColumn));
        return $"{junction.Table.Name} using {junction.Constraint1}{source} and {junction.Constraint2}{target}";
    }

    private static string Direct(Relationship.ForeignKey key)
    {
        var columns = key.Cardinality.Columns();
        var own = Tuple(columns.Select(pair => pair.Column));
        var foreign = Tuple(columns.Select(pair => pair.ForeignColumn));
        return $"{key.Cardinality.Constraint()} using {key.Table.Name}{own} and {key.ForeignTable.Name}{foreign}";
    }

    private static string Tuple(IEnumerable<string> columns) => $"({string.Join(", ", columns)})";
}
