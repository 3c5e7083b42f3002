using System.Collections.Immutable;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>PGRST202 and PGRST203: no function takes these arguments, or several do.</summary>
/// <remarks>PostgREST v16.2, Error.hs > NoRpc, AmbiguousRpc.</remarks>
internal static class RoutineErrors
{
    public static ApiException NotFound(RoutineSearch call, ImmutableArray<Routine> overloads, SchemaCache schema)
    {
        var name = call.Name.ToString();
        var orUnnamedJson = call is { IsPost: true, ContentType: MediaKind.Json };
        var error = (call.OnlyByBody, call.ContentType) switch
        {
            (true, MediaKind.Text) => ApiError.NoRoutineOfBody(name, "text"),
            (true, MediaKind.Xml) => ApiError.NoRoutineOfBody(name, "xml"),
            (true, _) => ApiError.NoRoutineOfBody(name, "bytea"),
            _ => ApiError.NoRoutine(name, call.Arguments, orUnnamedJson, Suggestions.ForRoutine(call, overloads, schema)),
        };
        return error.AsException();
    }

    public static ApiException Ambiguous(ImmutableArray<Routine> candidates) =>
        ApiError.AmbiguousRoutine(candidates.Select(routine => $"{routine.Name}({Parameters(routine)})")).AsException();

    private static string Parameters(Routine routine) =>
        string.Join(", ", routine.Parameters.Select(parameter => $"{parameter.Name} => {parameter.Type}"));
}
