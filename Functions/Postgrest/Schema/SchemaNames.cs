using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Edge.Postgrest.Schema;

/// <summary>What a schema offers by name, for suggestions to who has mistyped one.</summary>
/// <param name="Relations">In ordinal order.</param>
/// <param name="Routines">In ordinal order, each name once.</param>
public sealed record SchemaNames(ImmutableArray<string> Relations, ImmutableArray<string> Routines)
{
    public static SchemaNames None { get; } = new([], []);

    internal static FrozenDictionary<string, SchemaNames> BySchema(
        IEnumerable<string> schemas, IEnumerable<QualifiedIdentifier> relations, IEnumerable<QualifiedIdentifier> routines)
    {
        var relationNames = relations.ToLookup(name => name.Schema, name => name.Name);
        var routineNames = routines.ToLookup(name => name.Schema, name => name.Name);
        return schemas.ToFrozenDictionary(
            schema => schema,
            schema => new SchemaNames(
                [.. relationNames[schema].Order(StringComparer.Ordinal)], [.. routineNames[schema].Order(StringComparer.Ordinal)]),
            StringComparer.Ordinal);
    }
}
