using System.Collections.Immutable;
using System.Text.Json;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Auth.Paths;

/// <summary>
/// A parsed JSON Path (RFC 9535). Of its functions there is only <c>search()</c>. Members of an object come in the order of their names.
/// </summary>
/// <remarks>PostgREST v16.2, Config/JSPath.hs; aeson-jsonpath.</remarks>
public sealed record JsonPath(ImmutableArray<PathSegment> Segments)
{
    public IEnumerable<JsonElement> Evaluate(JsonElement root) => Evaluate(root, root);

    /// <param name="start">Where the path begins: the root, or the node that a filter looks at.</param>
    internal IEnumerable<JsonElement> Evaluate(JsonElement root, JsonElement start)
    {
        IEnumerable<JsonElement> nodes = [start];
        foreach (var segment in Segments) nodes = nodes.SelectMany(node => segment.Evaluate(root, node));
        return nodes;
    }
}

/// <param name="Descendant"><c>..</c>: of a node and everything below it.</param>
public sealed record PathSegment(bool Descendant, ImmutableArray<PathSelector> Selectors)
{
    internal IEnumerable<JsonElement> Evaluate(JsonElement root, JsonElement node)
    {
        foreach (var selector in Selectors)
        {
            foreach (var selected in selector.Evaluate(root, node)) yield return selected;
        }

        if (!Descendant) yield break;

        foreach (var child in PathSelector.Children(node))
        {
            foreach (var selected in Evaluate(root, child)) yield return selected;
        }
    }
}

public abstract record PathSelector
{
    private PathSelector() { }

    internal abstract IEnumerable<JsonElement> Evaluate(JsonElement root, JsonElement node);

    internal static IEnumerable<JsonElement> Children(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray(),
        JsonValueKind.Object => node.EnumerateObject()
            .OrderBy(member => member.Name, Comparer<string>.Create(CompactJson.CompareByCodePoint))
            .Select(member => member.Value),
        _ => [],
    };

    public sealed record Name(string Member) : PathSelector
    {
        internal override IEnumerable<JsonElement> Evaluate(JsonElement root, JsonElement node) =>
            node.ValueKind is JsonValueKind.Object && node.TryGetProperty(Member, out var value) ? [value] : [];
    }

    public sealed record Wildcard : PathSelector
    {
        internal override IEnumerable<JsonElement> Evaluate(JsonElement root, JsonElement node) => Children(node);
    }

    /// <param name="At">Negative: from the end.</param>
    public sealed record Index(long At) : PathSelector
    {
        internal override IEnumerable<JsonElement> Evaluate(JsonElement root, JsonElement node)
        {
            if (node.ValueKind is not JsonValueKind.Array) return [];

            var index = At < 0 ? At + node.GetArrayLength() : At;
            return index >= 0 && index < node.GetArrayLength() ? [node[(int)index]] : [];
        }
    }

    public sealed record Slice(long? Start, long? End, long Step) : PathSelector
    {
        internal override IEnumerable<JsonElement> Evaluate(JsonElement root, JsonElement node)
        {
            if (node.ValueKind is not JsonValueKind.Array || Step == 0) yield break;

            var length = node.GetArrayLength();
            var (start, end) = Step > 0
                ? (Math.Clamp(FromStart(Start ?? 0, length), 0, length), Math.Clamp(FromStart(End ?? length, length), 0, length))
                : (Math.Clamp(FromStart(Start ?? length - 1, length), -1, length - 1),
                    End is { } last ? Math.Clamp(FromStart(last, length), -1, length - 1) : -1);
            for (var index = start; Step > 0 ? index < end : index > end; index += Step) yield return node[(int)index];
        }

        private static long FromStart(long index, int length) => index < 0 ? index + length : index;
    }

    public sealed record Filter(PathCondition Condition) : PathSelector
    {
        internal override IEnumerable<JsonElement> Evaluate(JsonElement root, JsonElement node) =>
            Children(node).Where(child => Condition.Holds(root, child));
    }
}
