using System.Text.Json.Nodes;

namespace Edge.Postgrest.Errors;

// PGRST2xx: what the schema cache does not know, or knows twice.
public sealed partial record ApiError
{
    /// <param name="embedHint">What follows <c>!</c> in <c>select=</c>.</param>
    /// <param name="hint">A suggestion, whole; null if there is none.</param>
    public static ApiError NoRelationship(string parent, string child, string? embedHint, string schema, string? hint)
    {
        var byHint = embedHint is null ? "" : $"' using the hint '{embedHint}";
        return new("PGRST200", 400, $"Could not find a relationship between '{parent}' and '{child}' in the schema cache",
            $"Searched for a foreign key relationship between '{parent}' and '{child}{byHint}' in the schema '{schema}', " +
            "but no matches were found.", hint);
    }

    /// <param name="relationships">One object each: cardinality, embedding, relationship.</param>
    /// <param name="candidates">Quoted and comma-separated: <c>'films!a', 'films!b'</c>.</param>
    public static ApiError AmbiguousRelationship(string parent, string child, JsonArray relationships, string candidates) =>
        new("PGRST201", 300, $"Could not embed because more than one relationship was found for '{parent}' and '{child}'", relationships,
            $"Try changing '{child}' to one of the following: {candidates}. Find the desired relationship in the 'details' key.");

    /// <param name="function">With its schema: <c>api.add</c>.</param>
    /// <param name="arguments">Names of the arguments given, in the planner's order.</param>
    /// <param name="orUnnamedJson">The body was JSON, so one unnamed json parameter would have done too.</param>
    /// <param name="hint">A suggestion, whole; null if there is none.</param>
    public static ApiError NoRoutine(string function, IReadOnlyList<string> arguments, bool orUnnamedJson, string? hint)
    {
        var names = string.Join(", ", arguments);
        var searched = arguments.Count switch
        {
            0 => " without parameters",
            1 => $" with parameter {names}",
            _ => $" with parameters {names}",
        };
        var orUnnamed = orUnnamedJson ? " or with a single unnamed json/jsonb parameter" : "";
        return new("PGRST202", 404,
            $"Could not find the function {function}{(arguments.Count == 0 ? " without parameters" : $"({names})")} in the schema cache",
            $"Searched for the function {function}{searched}{orUnnamed}{NoMatches}", hint);
    }

    /// <param name="function">With its schema: <c>api.add</c>.</param>
    /// <param name="type">What the body could be passed as: text, xml, bytea.</param>
    public static ApiError NoRoutineOfBody(string function, string type) =>
        new("PGRST202", 404, $"Could not find the function {function} in the schema cache",
            $"Searched for the function {function} with a single unnamed {type} parameter{NoMatches}");

    /// <param name="candidates">Each as <c>api.add(a => integer, b => integer)</c>.</param>
    public static ApiError AmbiguousRoutine(IEnumerable<string> candidates) =>
        new("PGRST203", 300, $"Could not choose the best candidate function between: {string.Join(", ", candidates)}",
            Hint: "Try renaming the parameters or the function itself in the database so function overloading can be resolved");

    public static ApiError ColumnNotFound(string relation, string column) =>
        new("PGRST204", 400, $"Could not find the '{column}' column of '{relation}' in the schema cache");

    /// <param name="hint">A suggestion, whole; null if there is none.</param>
    public static ApiError TableNotFound(string schema, string relation, string? hint) =>
        new("PGRST205", 404, $"Could not find the table '{schema}.{relation}' in the schema cache", Hint: hint);

    private const string NoMatches = ", but no matches were found in the schema cache.";
}
