using Edge.Postgrest.Requests;

namespace Edge.Origin.Policy;

/// <summary>What conditions are about.</summary>
internal static class FieldNames
{
    public static IEnumerable<Filter> Statements(IEnumerable<LogicTree> trees) => trees.SelectMany(tree => tree switch
    {
        LogicTree.Statement statement => [statement.Filter],
        LogicTree.Group group => Statements(group.Children),
        _ => throw new NotSupportedException(tree.GetType().Name),
    });

    public static IEnumerable<string> In(IEnumerable<LogicTree> trees) => Statements(trees).Select(filter => filter.Field.Name);
}
