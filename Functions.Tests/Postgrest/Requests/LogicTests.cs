using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Requests;

public class LogicTests
{
    private static (AtPath<LogicTree> Tree, ApiRequest Request) Only(string query)
    {
        var request = Http.Get("/films?" + query);
        return (Assert.Single(request.Query.Logic), request);
    }

    private static LogicTree.Group Group(LogicTree tree) => Assert.IsType<LogicTree.Group>(tree);

    private static Filter Statement(LogicTree tree) => Assert.IsType<LogicTree.Statement>(tree).Filter;

    [Fact]
    public void Trees_nest()
    {
        var (tree, request) = Only("or=(a.eq.1,and(b.not.is.null,not.or(c.gt.2,d.lt.3)), e.in.(4,5))");

        var or = Group(tree.Value);
        Assert.Equal((false, LogicOperator.Or, 3), (or.Negated, or.Operator, or.Children.Length));
        var and = Group(or.Children[1]);
        Assert.True(Statement(and.Children[0]).Expression.Negated);
        Assert.Equal((true, LogicOperator.Or), (Group(and.Children[1]).Negated, Group(and.Children[1]).Operator));
        Assert.Equal<string>(["1", "2", "3", "{\"4\",\"5\"}"], request.Values);
    }

    [Theory]
    [InlineData("and=(a.eq.1)", false, LogicOperator.And, "")]
    [InlineData("not.or=(a.eq.1)", true, LogicOperator.Or, "")]
    [InlineData("films.cast.or=(a.eq.1)", false, LogicOperator.Or, "films cast")]
    [InlineData("films.not.and=(a.eq.1)", true, LogicOperator.And, "films")]
    public void The_name_gives_path_and_operator(string query, bool negated, LogicOperator expected, string path)
    {
        var (tree, _) = Only(query);

        Assert.Equal((negated, expected), (Group(tree.Value).Negated, Group(tree.Value).Operator));
        Assert.Equal(path, string.Join(' ', tree.Path));
    }

    [Theory]
    [InlineData("a.eq.x y", "x y")]
    [InlineData("a.eq.\"x,(y).z\"", "x,(y).z")]
    [InlineData("a.eq.\"x\"y", "\"x\"y")]
    [InlineData("a.cs.{1,2}", "{1,2}")]
    [InlineData("a.eq(any).{1,2}", "{1,2}")]
    [InlineData("a.like.\"*x*\"", "%x%")]
    [InlineData("a.eq.", "")]
    public void Values_end_at_a_comma_or_parenthesis_unless_quoted_or_in_braces(string filter, string value) =>
        Assert.Equal<string>([value], Only($"or=({Uri.EscapeDataString(filter)})").Request.Values);

    [Fact]
    public void Columns_may_have_json_paths() =>
        Assert.Equal("b", Statement(Group(Only("or=(a->>b.eq.1)").Tree.Value).Children[0]).Field.JsonPath[0].Operand);

    [Fact]
    public void What_follows_the_tree_is_not_looked_at() => Assert.Equal<string>(["1"], Only("or=(a.eq.1)x").Request.Values);
}
