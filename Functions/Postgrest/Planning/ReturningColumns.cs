using System.Collections.Immutable;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>
/// The columns that a mutation or call has to give back so that its answer can be selected from them: those selected, those that embedded
/// relations are joined by, and the primary key (for <c>Location</c>). Each once: twice would be ambiguous in the query above.
/// </summary>
/// <remarks>PostgREST v16.2, Plan.hs > inferColsEmbedNeeds.</remarks>
internal static class ReturningColumns
{
    private static readonly ImmutableArray<string> All = ["*"];

    public static ImmutableArray<string> Infer(ReadPlan read, ImmutableArray<string> primaryKey)
    {
        // A computed relationship takes the whole row.
        if (read.Children.Any(child => child.ToParent is Relationship.Computed)) return All;

        var selected = read.Select.Select(select => select.Field.Name);
        var joined = read.Children.SelectMany(child => child.ToParent is Relationship.ForeignKey key ? key.Cardinality.Columns() : []);
        return Distinct([.. selected, .. joined.Select(pair => pair.Column), .. primaryKey]);
    }

    /// <summary>For a call also the columns that its result is filtered by.</summary>
    public static ImmutableArray<string> InferForCall(ReadPlan read) =>
        Distinct([.. Infer(read, []), .. read.Where.SelectMany(Fields)]);

    private static ImmutableArray<string> Distinct(ImmutableArray<string> columns) =>
        columns.Contains("*") ? All : [.. columns.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Fields(PlannedLogic logic) => logic switch
    {
        PlannedLogic.Group group => group.Children.SelectMany(Fields),
        PlannedLogic.Filter filter => [filter.Field.Name],
        _ => [],
    };
}
