using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Auth.Paths;

/// <summary>What a filter selector asks of a node.</summary>
public abstract record PathCondition
{
    private PathCondition() { }

    internal abstract bool Holds(JsonElement root, JsonElement node);

    public sealed record Or(ImmutableArray<PathCondition> Alternatives) : PathCondition
    {
        internal override bool Holds(JsonElement root, JsonElement node) => Alternatives.Any(condition => condition.Holds(root, node));
    }

    public sealed record And(ImmutableArray<PathCondition> Conditions) : PathCondition
    {
        internal override bool Holds(JsonElement root, JsonElement node) => Conditions.All(condition => condition.Holds(root, node));
    }

    public sealed record Not(PathCondition Condition) : PathCondition
    {
        internal override bool Holds(JsonElement root, JsonElement node) => !Condition.Holds(root, node);
    }

    /// <summary>The query finds something.</summary>
    public sealed record Exists(PathQuery Query) : PathCondition
    {
        internal override bool Holds(JsonElement root, JsonElement node) => Query.Evaluate(root, node).Any();
    }

    public sealed record Comparison(PathOperand Left, PathComparison Operator, PathOperand Right) : PathCondition
    {
        internal override bool Holds(JsonElement root, JsonElement node)
        {
            var (left, right) = (Left.Value(root, node), Right.Value(root, node));
            return Operator switch
            {
                PathComparison.Equal => AreEqual(left, right),
                PathComparison.NotEqual => !AreEqual(left, right),
                PathComparison.Less => IsLess(left, right),
                PathComparison.LessOrEqual => IsLess(left, right) || AreEqual(left, right),
                PathComparison.Greater => IsLess(right, left),
                _ => IsLess(right, left) || AreEqual(left, right),
            };
        }

        private static bool AreEqual(JsonElement? left, JsonElement? right) =>
            left is { } a ? right is { } b && JsonElement.DeepEquals(a, b) : right is null;

        private static bool IsLess(JsonElement? left, JsonElement? right) => (left, right) switch
        {
            ({ ValueKind: JsonValueKind.Number } a, { ValueKind: JsonValueKind.Number } b) => a.GetDouble() < b.GetDouble(),
            ({ ValueKind: JsonValueKind.String } a, { ValueKind: JsonValueKind.String } b) =>
                CompactJson.CompareByCodePoint(a.GetString()!, b.GetString()!) < 0,
            _ => false,
        };
    }

    /// <summary>
    /// <c>search(text, pattern)</c>: a part of the text matches. The pattern runs in linear time: the text is the client's.
    /// </summary>
    public sealed record Search(PathOperand Text, PathOperand Pattern) : PathCondition
    {
        internal override bool Holds(JsonElement root, JsonElement node)
        {
            if (Text.Value(root, node) is not { ValueKind: JsonValueKind.String } text) return false;
            if (Pattern.Value(root, node) is not { ValueKind: JsonValueKind.String } pattern) return false;

            try
            {
                return Regex.IsMatch(text.GetString()!, pattern.GetString()!, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            }
            catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
            {
                return false;
            }
        }
    }
}

public enum PathComparison { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual }

/// <param name="FromRoot"><c>$</c> rather than <c>@</c>.</param>
public sealed record PathQuery(bool FromRoot, JsonPath Path)
{
    internal IEnumerable<JsonElement> Evaluate(JsonElement root, JsonElement node) => Path.Evaluate(root, FromRoot ? root : node);

    /// <summary>It finds at most one value: only names and indexes.</summary>
    public bool IsSingular =>
        Path.Segments.All(segment => segment is { Descendant: false, Selectors: [PathSelector.Name or PathSelector.Index] });
}

public abstract record PathOperand
{
    private PathOperand() { }

    internal abstract JsonElement? Value(JsonElement root, JsonElement node);

    public sealed record Literal(JsonElement Json) : PathOperand
    {
        internal override JsonElement? Value(JsonElement root, JsonElement node) => Json;
    }

    public sealed record Query(PathQuery Path) : PathOperand
    {
        internal override JsonElement? Value(JsonElement root, JsonElement node)
        {
            foreach (var found in Path.Evaluate(root, node)) return found;
            return null;
        }
    }
}
