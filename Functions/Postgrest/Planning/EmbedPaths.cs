using System.Collections.Immutable;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;

namespace Edge.Postgrest.Planning;

/// <summary>
/// Finds the embedded relations that filters, orders and ranges speak of (<c>clients.projects.order=…</c>): by alias, else by name; with
/// <c>url-use-legacy-target-names</c> by name even if there is an alias, which the plan then remembers.
/// </summary>
/// <remarks>PostgREST v16.2, Plan.hs > updateNode.</remarks>
internal readonly record struct EmbedPaths(bool UseLegacyTargetNames)
{
    /// <summary>
    /// Applies all of them, the last one first: if several paths lead nowhere, the last one is answered. What follows each other for one
    /// node is applied at once, in the client's order.
    /// </summary>
    public ReadPlan ChangeAll<T>(ReadPlan root, ImmutableArray<AtPath<T>> changes, Func<ReadPlan, IEnumerable<T>, ReadPlan> change)
    {
        for (var end = changes.Length; end > 0;)
        {
            var path = changes[end - 1].Path;
            var start = end - 1;
            while (start > 0 && changes[start - 1].Path.AsSpan().SequenceEqual(path.AsSpan())) start--;

            var values = changes[start..end].Select(one => one.Value);
            root = Change(root, path.AsSpan(), node => change(node, values));
            end = start;
        }

        return root;
    }

    /// <summary>What to tell the client of in a <c>Warning</c>.</summary>
    public static ImmutableArray<LegacyTargetName> LegacyTargetNames(ReadPlan root) => [.. Find(root)];

    private static IEnumerable<LegacyTargetName> Find(ReadPlan node) =>
        node is { ByLegacyTargetName: true, RelationAlias: { } alias }
            ? node.Children.SelectMany(Find).Prepend(new LegacyTargetName(node.RelationName, alias))
            : node.Children.SelectMany(Find);

    // The node that was changed comes first among its siblings afterwards: PostgREST shows embedded relations in that order.
    private ReadPlan Change(ReadPlan node, ReadOnlySpan<string> path, Func<ReadPlan, ReadPlan> change)
    {
        if (path.IsEmpty) return change(node);

        var name = path[0];
        var index = IndexOf(node, name, UseLegacyTargetNames);
        if (index < 0) throw NotEmbedded(node, name).AsException();

        var target = node.Children[index];
        var byLegacyName = target.RelationName == name && target.ShownAs != name;
        if (byLegacyName) target = target with { ByLegacyTargetName = true };
        return node with { Children = node.Children.RemoveAt(index).Insert(0, Change(target, path[1..], change)) };
    }

    private static int IndexOf(ReadPlan parent, string name, bool alsoByTargetName)
    {
        for (var i = 0; i < parent.Children.Length; i++)
        {
            var child = parent.Children[i];
            if (child.ShownAs == name || alsoByTargetName && child.RelationName == name) return i;
        }

        return -1;
    }

    private static ApiError NotEmbedded(ReadPlan parent, string name) =>
        IndexOf(parent, name, alsoByTargetName: true) is var index and >= 0
            ? ApiError.NotEmbeddedUnderItsName(name, parent.Children[index].ShownAs)
            : ApiError.NotEmbedded(name);
}
