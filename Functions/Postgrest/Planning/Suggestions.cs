using System.Collections.Immutable;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>
/// The <c>Perhaps you meant …</c> of errors about names. Names of relations and functions must be close, so that a guess reveals little.
/// </summary>
/// <remarks>PostgREST v16.2, Error.hs > tableNotFoundHint, noRpcHint, noRelBetweenHint.</remarks>
internal static class Suggestions
{
    private const double CloseName = 0.75;
    private const double AnyResemblance = 0.33;

    public static string? ForTable(QualifiedIdentifier missing, SchemaCache schema) =>
        KnownNames.Of(schema).Tables(missing.Schema)?.Nearest(missing.Name, CloseName) is { } name
            ? $"Perhaps you meant the table '{missing.Schema}.{name}'"
            : null;

    /// <summary>Of an unknown name the nearest name; of a known one the overload whose parameters are nearest to the arguments.</summary>
    public static string? ForRoutine(RoutineSearch call, ImmutableArray<Routine> overloads, SchemaCache schema)
    {
        var name = overloads.IsEmpty
            ? KnownNames.Of(schema).Routines(call.Name.Schema).Nearest(call.Name.Name, CloseName)
            : new FuzzySet(overloads.Select(Signature)).Nearest(Signature(call.Arguments), AnyResemblance) is { } signature
                ? call.Name.Name + signature
                : null;
        return name is null ? null : $"Perhaps you meant to call the function {call.Name.Schema}.{name}";
    }

    /// <summary>
    /// Of an unknown origin the nearest relation that has relationships; of a known one the nearest that it is related to.
    /// </summary>
    public static string? ForRelationship(QualifiedIdentifier origin, string target, SchemaCache schema)
    {
        if (!schema.Relationships.TryGetValue((origin, origin.Schema), out var known))
        {
            return KnownNames.Of(schema).Origins(origin.Schema).Nearest(origin.Name, AnyResemblance) is { } parent
                ? $"Perhaps you meant '{parent}' instead of '{origin.Name}'."
                : null;
        }

        // A target that exists is no misspelling: then the hint of the embedding is what is wrong.
        var found = new FuzzySet(known.Select(relationship => relationship.ForeignTable.Name)).Search(target, AnyResemblance);
        return found is [{ Score: < 1, Name: var child }, ..] ? $"Perhaps you meant '{child}' instead of '{target}'." : null;
    }

    private static string Signature(Routine routine) => Signature([.. routine.Parameters.Select(parameter => parameter.Name)]);

    private static string Signature(ImmutableArray<string> names) => $"({string.Join(", ", names.Order(StringComparer.Ordinal))})";
}
