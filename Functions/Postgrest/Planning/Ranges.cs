using Edge.Postgrest.Requests;

namespace Edge.Postgrest.Planning;

/// <summary>Puts limits and offsets on the nodes they are for.</summary>
/// <remarks>PostgREST v16.2, Plan.hs > addRanges, treeRestrictRange.</remarks>
internal static class Ranges
{
    public static ReadPlan Add(ReadPlan root, ApiRequest request, EmbedPaths paths) =>
        request.Action is RequestAction.RelationMutate
            ? root
            : paths.ChangeAll(root, request.Query.Ranges, (node, ranges) => node with { Range = Of(ranges.First()) });

    /// <summary><c>db-max-rows</c> bounds every node, but not what a mutation gives back.</summary>
    public static ReadPlan Restrict(ReadPlan root, RequestAction action, long? maxRows) =>
        maxRows is null || action is RequestAction.RelationMutate ? root : Restrict(root, maxRows);

    private static PlannedRange Of(RequestRange range) => new(range.Offset, range.Limit);

    private static ReadPlan Restrict(ReadPlan node, long? maxRows) => node with
    {
        Range = node.Range with { MaxRows = maxRows },
        Children = [.. node.Children.Select(child => Restrict(child, maxRows))],
    };
}
