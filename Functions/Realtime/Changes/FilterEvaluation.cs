using System.Collections.Immutable;
using System.Globalization;
using Edge.ChangeFeed.Replication;
using Npgsql;

namespace Edge.Realtime.Changes;

/// <summary>
/// Says which changes pass a filter. Comparisons whose result depends on nothing but the text are made here; Postgres makes all others, with
/// the column's type, many in one query. A column whose value the log does not have lets every change pass.
/// </summary>
internal sealed class FilterEvaluation(NpgsqlDataSource database)
{
    private static readonly string[] SameText = ["smallint", "integer", "bigint", "uuid", "boolean", "text"];
    private static readonly string[] Integers = ["smallint", "integer", "bigint"];

    /// <summary>Checks that the filters fit their columns, and brings the values into the form that the log has them in.</summary>
    /// <exception cref="RealtimeRefusedException">A column is not there, or a value is not of its type.</exception>
    public async ValueTask<ImmutableArray<ChangeFilter>> Bind(ImmutableArray<ChangeFilter> filters, ChangeRelation relation, CancellationToken cancellation)
    {
        var bound = ImmutableArray.CreateBuilder<ChangeFilter>(filters.Length);
        foreach (var filter in filters)
        {
            if (relation.Column(filter.Column) is not { } column)
                throw new RealtimeRefusedException($"Bad request: postgres_changes: column {filter.Column} does not exist");
            bound.Add(filter with { Operands = await Bind(filter, column, cancellation) });
        }

        return bound.ToImmutable();
    }

    /// <summary>For each change whether it passes.</summary>
    public async ValueTask<bool[]> Passes(ChangeFilter filter, ChangeColumn column, IReadOnlyList<ReplicatedValue> values, CancellationToken cancellation)
    {
        var passes = new bool[values.Count];
        var open = new List<int>();
        for (var at = 0; at < passes.Length; at++)
        {
            if (values[at].State is ValueState.Unknown or ValueState.UnchangedToast) passes[at] = true;
            else if (Here(filter, column, values[at].Text) is { } known) passes[at] = known;
            else open.Add(at);
        }

        if (open.Count == 0) return passes;
        await using var command = database.CreateCommand($"SELECT v.n::int FROM unnest($1::text[]) WITH ORDINALITY AS v (x, n) WHERE {Condition(filter, column)}");
        command.Parameters.Add(new() { Value = open.Select(at => values[at].Text).ToArray() });
        command.Parameters.Add(new() { Value = filter.Operands.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) passes[open[reader.GetInt32(0) - 1]] = true;
        return passes;
    }

    private async ValueTask<ImmutableArray<string>> Bind(ChangeFilter filter, ChangeColumn column, CancellationToken cancellation)
    {
        try
        {
            // The condition itself, once: an operator that the type does not have, and a pattern that is none, are found out here.
            var isPattern = filter.Operator is FilterOperator.Like or FilterOperator.ILike or FilterOperator.Match or FilterOperator.IMatch;
            var operands = isPattern || filter.Operator is FilterOperator.Is ? "$1::text[]" : $"ARRAY(SELECT o::{column.TypeText}::text FROM unnest($1::text[]) AS o)";
            var condition = Condition(filter, column).Replace("$2", "$1", StringComparison.Ordinal);
            await using var command = database.CreateCommand($"SELECT {operands}, (SELECT {condition} FROM (SELECT {(isPattern ? "''" : "NULL")}::text AS x) AS v)");
            command.Parameters.Add(new() { Value = filter.Operands.ToArray() });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            return [.. reader.GetFieldValue<string[]>(0)];
        }
        catch (PostgresException wrong)
        {
            throw new RealtimeRefusedException($"Bad request: postgres_changes: the filter on {filter.Column} cannot be used: {wrong.MessageText}");
        }
    }

    private static bool? Here(ChangeFilter filter, ChangeColumn column, string? text)
    {
        if (filter.Operator is FilterOperator.Is && filter.Operands[0].Equals("null", StringComparison.OrdinalIgnoreCase)) return text is null != filter.IsNegated;
        if (filter.Operator is FilterOperator.IsDistinct or FilterOperator.Is) return null;
        if (text is null) return false;
        bool? holds = filter.Operator switch
        {
            FilterOperator.Eq or FilterOperator.In when SameText.Contains(column.TypeText) => filter.Operands.Contains(text, StringComparer.Ordinal),
            FilterOperator.Neq when SameText.Contains(column.TypeText) => filter.Operands[0] != text,
            FilterOperator.Lt when Order(filter, column, text) is { } order => order < 0,
            FilterOperator.Lte when Order(filter, column, text) is { } order => order <= 0,
            FilterOperator.Gt when Order(filter, column, text) is { } order => order > 0,
            FilterOperator.Gte when Order(filter, column, text) is { } order => order >= 0,
            _ => null,
        };
        return holds != null ? holds != filter.IsNegated : null;
    }

    private static int? Order(ChangeFilter filter, ChangeColumn column, string text) =>
        Integers.Contains(column.TypeText)
            ? long.Parse(text, CultureInfo.InvariantCulture).CompareTo(long.Parse(filter.Operands[0], CultureInfo.InvariantCulture))
            : null;

    /// <summary>SQL over v.x, the value's text, and $2, the operands. The type's name comes from the catalog, where it is quoted already.</summary>
    private static string Condition(ChangeFilter filter, ChangeColumn column)
    {
        var (value, operand) = ($"v.x::{column.TypeText}", $"($2::text[])[1]::{column.TypeText}");
        var pattern = "($2::text[])[1]";
        var condition = filter.Operator switch
        {
            FilterOperator.Eq => $"{value} = {operand}",
            FilterOperator.Neq => $"{value} <> {operand}",
            FilterOperator.Lt => $"{value} < {operand}",
            FilterOperator.Lte => $"{value} <= {operand}",
            FilterOperator.Gt => $"{value} > {operand}",
            FilterOperator.Gte => $"{value} >= {operand}",
            FilterOperator.In => $"{value} IN (SELECT o::{column.TypeText} FROM unnest($2::text[]) AS o)",
            FilterOperator.IsDistinct => $"{value} IS DISTINCT FROM {operand}",
            FilterOperator.Like => $"v.x LIKE replace({pattern}, '*', '%')",
            FilterOperator.ILike => $"v.x ILIKE replace({pattern}, '*', '%')",
            FilterOperator.Match => $"v.x ~ {pattern}",
            FilterOperator.IMatch => $"v.x ~* {pattern}",
            _ when filter.Operands[0].Equals("null", StringComparison.OrdinalIgnoreCase) => $"v.x IS NULL AND $2::text[] IS NOT NULL",
            _ => $"{value} IS {filter.Operands[0].ToUpperInvariant()} AND $2::text[] IS NOT NULL",
        };
        return filter.IsNegated ? $"NOT ({condition})" : condition;
    }
}
