using System.Collections.Immutable;
using System.Text.Json;
using Edge.Postgrest.Access;
using Edge.Postgrest.Requests;

namespace Edge.Origin.Policy;

/// <summary>
/// What of a row can be told before it is stored: that a column gets just the text that it is to be equal to. What defaults and triggers make of
/// a row is not known; so what is not said is not proven.
/// </summary>
internal static class RowProof
{
    /// <returns>Of which column it cannot be told; null: of all it can.</returns>
    public static string? Unprovable(IEnumerable<LogicTree> trees) => trees.Select(Unprovable).FirstOrDefault(name => name is not null);

    /// <summary>Whether every row of a payload proves the condition, which can be proven.</summary>
    public static bool Holds(RowFilter filter, Payload? payload, ImmutableArray<string> written, PolicyValues claims)
    {
        if (filter.IsNone) return true;
        if (filter.ClaimsThere is { } slot && claims[slot] != "true") return false;
        if (payload is not Payload.Json json) return false;
        try
        {
            using var document = JsonDocument.Parse(json.Utf8, new() { MaxDepth = JsonPayload.MaxDepth + 1, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Array => document.RootElement.EnumerateArray().All(row => filter.All.All(tree => Holds(tree, row, written, claims))),
                _ => filter.All.All(tree => Holds(tree, document.RootElement, written, claims)),
            };
        }
        catch (JsonException)
        {
            // Broken, or a name comes twice, and it depends on the reader which one counts.
            return false;
        }
    }

    private static string? Unprovable(LogicTree tree) => tree switch
    {
        LogicTree.Group { Operator: LogicOperator.And, Negated: false } group => Unprovable(group.Children),
        LogicTree.Group group => FieldNames.In(group.Children).FirstOrDefault() ?? "",
        LogicTree.Statement { Filter: var filter } => IsProvable(filter) ? null : filter.Field.Name,
        _ => throw new NotSupportedException(tree.GetType().Name),
    };

    private static bool IsProvable(Filter filter) => filter is
    {
        Field.JsonPath.IsEmpty: true, Expression:
        {
            Negated: false,
            Operation: Operation.In
                or Operation.Quantified { Operator: QuantOperator.Equal, Quantifier: null }
                or Operation.Is { Value: IsValue.Null or IsValue.NotNull or IsValue.True or IsValue.False },
        },
    };

    private static bool Holds(LogicTree tree, JsonElement row, ImmutableArray<string> written, PolicyValues claims)
    {
        if (tree is LogicTree.Group group) return group.Children.All(child => Holds(child, row, written, claims));
        var filter = ((LogicTree.Statement)tree).Filter;
        if (!written.Contains(filter.Field.Name) || row.ValueKind is not JsonValueKind.Object) return false;
        if (!row.TryGetProperty(filter.Field.Name, out var value)) return false;
        return filter.Expression.Operation switch
        {
            Operation.Is { Value: IsValue.Null } => value.ValueKind is JsonValueKind.Null,
            Operation.Is { Value: IsValue.NotNull } => value.ValueKind is not JsonValueKind.Null,
            Operation.Is { Value: IsValue.True } => value.ValueKind is JsonValueKind.True,
            Operation.Is { Value: IsValue.False } => value.ValueKind is JsonValueKind.False,
            Operation.Quantified equal => Text(value) is { } text && text == claims[equal.Operand],
            Operation.In list => Text(value) is { } text && Elements(claims[list.Operand]!).Contains(text),
            _ => false,
        };
    }

    /// <summary>What Postgres makes the column's value of.</summary>
    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    /// <summary>Of an array literal whose elements are all quoted.</summary>
    private static IEnumerable<string> Elements(string literal)
    {
        var element = new System.Text.StringBuilder();
        var inside = false;
        for (var at = 1; at < literal.Length - 1; at++)
        {
            if (literal[at] == '"')
            {
                if (inside) yield return element.ToString();
                element.Clear();
                inside = !inside;
            }
            else if (inside)
            {
                if (literal[at] == '\\') at++;
                element.Append(literal[at]);
            }
        }
    }
}
