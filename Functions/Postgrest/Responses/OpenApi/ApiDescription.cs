using System.Collections.Immutable;
using System.Text.Json;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>What an OpenAPI document tells of: one exposed schema as a role sees it.</summary>
/// <param name="Comment">The schema's; its first line is the document's title.</param>
/// <param name="Tables">By name.</param>
/// <param name="Functions">By name, one of each: where there are overloads, the one with most parameters.</param>
public sealed record ApiDescription(
    string Schema, string? Comment, ImmutableArray<Table> Tables, ImmutableArray<DescribedFunction> Functions)
{
    /// <param name="inspection">What <c>Sql/InspectQuery</c> has answered: JSON.</param>
    /// <remarks>PostgREST v16.2, MainTx.hs > actionResult, for an InspectPlan.</remarks>
    public static ApiDescription Of(string schema, ReadOnlyMemory<byte> inspection, SchemaCache cache)
    {
        using var document = JsonDocument.Parse(inspection);
        var found = document.RootElement;
        var comment = found.GetProperty("description").GetString();

        // Without privileges to follow, the cache knows it all.
        if (!found.TryGetProperty("tables", out var tables))
            return new(schema, comment, TablesOf(schema, cache), FunctionsOf(schema, cache));

        var accessible = tables.EnumerateArray().Select(table => table.GetString()).ToHashSet(StringComparer.Ordinal);
        return new(
            schema,
            comment,
            [.. TablesOf(schema, cache).Where(table => accessible.Contains(table.Name.Name))],
            Distinct(found.GetProperty("functions").EnumerateArray().Select(DescribedFunction.Of)
                .Where(function => !cache.IsNarrowed || cache.Routines.ContainsKey(new(schema, function.Name)))));
    }

    private static ImmutableArray<Table> TablesOf(string schema, SchemaCache cache) =>
        [.. cache.Tables.Values.Where(table => table.Name.Schema == schema).OrderBy(table => table.Name.Name, StringComparer.Ordinal)];

    private static ImmutableArray<DescribedFunction> FunctionsOf(string schema, SchemaCache cache) =>
        Distinct(
            from routines in cache.Routines
            where routines.Key.Schema == schema
            from routine in routines.Value
            select DescribedFunction.Of(routine));

    private static ImmutableArray<DescribedFunction> Distinct(IEnumerable<DescribedFunction> functions) =>
        [.. functions.GroupBy(function => function.Name, StringComparer.Ordinal)
            .OrderBy(overloads => overloads.Key, StringComparer.Ordinal)
            .Select(overloads => overloads.Last())];
}

/// <summary>A function as it is called over HTTP.</summary>
public sealed record DescribedFunction(string Name, string? Comment, bool IsVolatile, ImmutableArray<DescribedParameter> Parameters)
{
    public static DescribedFunction Of(Routine routine) => new(
        routine.Name.Name,
        routine.Description,
        routine.Volatility is Volatility.Volatile,
        [.. routine.Parameters.Select(parameter =>
            new DescribedParameter(parameter.Name, parameter.Type, parameter.Required, parameter.Variadic))]);

    internal static DescribedFunction Of(JsonElement function) => new(
        function.GetProperty("name").GetString()!,
        function.GetProperty("description").GetString(),
        function.GetProperty("volatile").GetBoolean(),
        [.. function.GetProperty("parameters").EnumerateArray().Select(DescribedParameter.Of)]);
}

public readonly record struct DescribedParameter(string Name, string Type, bool Required, bool Variadic)
{
    internal static DescribedParameter Of(JsonElement parameter) => new(
        parameter.GetProperty("name").GetString()!,
        parameter.GetProperty("type").GetString()!,
        parameter.GetProperty("required").GetBoolean(),
        parameter.GetProperty("variadic").GetBoolean());
}
