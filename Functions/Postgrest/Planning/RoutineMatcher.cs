using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>
/// Chooses among the overloads of a name by the names of the arguments; failing that, a POST may fall back to an overload with a single
/// unnamed parameter that takes the body as its content type says.
/// </summary>
/// <remarks>PostgREST v16.2, Plan.hs > findProc.</remarks>
internal static class RoutineMatcher
{
    public static Routine Find(QualifiedIdentifier name, InvokeMethod method, ApiRequest request, SchemaCache schema)
    {
        var arguments = CallPlanner.ArgumentNames(method, request);
        var call = new RoutineSearch(name, arguments, request.ContentType.Kind, IsPost: method == InvokeMethod.Post);
        var overloads = schema.Routines.GetValueOrDefault(name, []);

        ImmutableArray<Routine> byArguments = [.. overloads.Where(routine => TakesArguments(routine, call))];
        var candidates = byArguments.IsEmpty ? [.. overloads.Where(routine => TakesBody(routine, call))] : byArguments;

        return candidates.Length switch
        {
            1 => candidates[0],
            0 => throw RoutineErrors.NotFound(call, overloads, schema),
            _ => throw RoutineErrors.Ambiguous(candidates),
        };
    }

    // All the required parameters, and of the optional ones any.
    private static bool TakesArguments(Routine routine, RoutineSearch call)
    {
        if (routine.Parameters.IsEmpty) return call.Arguments.IsEmpty && !call.OnlyByBody;

        var required = routine.Parameters.Where(parameter => parameter.Required).Select(parameter => parameter.Name);
        var optional = routine.Parameters.Where(parameter => !parameter.Required).Select(parameter => parameter.Name);
        return required.Order(StringComparer.Ordinal).Distinct().SequenceEqual(call.Arguments.Except(optional), StringComparer.Ordinal);
    }

    private static bool TakesBody(Routine routine, RoutineSearch call) =>
        call.IsPost && routine.Parameters is [{ Name: "", Type: var type }] && (call.ContentType, type) switch
        {
            (MediaKind.Json, "json" or "jsonb") => true,
            (MediaKind.Text, "text") => true,
            (MediaKind.Xml, "xml") => true,
            (MediaKind.OctetStream, "bytea") => true,
            _ => false,
        };
}

/// <param name="Arguments">Sorted, distinct names.</param>
internal sealed record RoutineSearch(QualifiedIdentifier Name, ImmutableArray<string> Arguments, MediaKind ContentType, bool IsPost)
{
    /// <summary>The body is no set of arguments: only a single unnamed parameter can take it.</summary>
    public bool OnlyByBody => IsPost && ContentType is (MediaKind.Text or MediaKind.Xml or MediaKind.OctetStream);
}
