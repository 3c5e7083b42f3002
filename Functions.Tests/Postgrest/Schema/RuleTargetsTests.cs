using CsCheck;
using Edge.Postgrest.Schema.Catalog;

namespace Edge.Tests.Postgrest.Schema;

public sealed class RuleTargetsTests
{
    [Fact]
    public void Columns_of_relations_are_found_and_expressions_and_hidden_columns_are_not() =>
        Assert.Equal<RuleTarget>(
            [new(1, 16384, 3), new(4, 16385, 1)],
            RuleTargets.Parse(Query(
                Entry(1, "id", 16384, 3), Entry(2, "total", 0, 0), Entry(3, "ctid", 16384, -1), Entry(4, "name", 16385, 1), Entry(5, "sorted", 16384, 7, hidden: true))));

    [Theory]
    [InlineData(":resorigtbl")]
    [InlineData(":resno")]
    [InlineData(@"\{\}\(\)\ \\")]
    [InlineData("\"\"")]
    [InlineData("<>")]
    [InlineData(@"\<>")]
    public void A_columns_name_is_never_taken_for_a_field(string name) =>
        Assert.Equal<RuleTarget>([new(1, 16384, 3)], RuleTargets.Parse(Query(Entry(1, name, 16384, 3))));

    [Fact]
    public void Target_lists_of_subqueries_do_not_count() =>
        Assert.Equal<RuleTarget>(
            [new(1, 16384, 3)],
            RuleTargets.Parse("({QUERY :commandType 1 :rtable ({RTE :subquery " + Query(Entry(9, "inner", 1, 1))[1..^1] + "}) " + Query(Entry(1, "outer", 16384, 3))["({QUERY ".Length..]));

    [Theory]
    [InlineData("")]
    [InlineData("<>")]
    [InlineData("()")]
    [InlineData("({QUERY :targetList <> :utilityStmt <>})")]
    [InlineData("({QUERY :targetList ({TARGETENTRY :expr {VAR")]
    [InlineData(@"({QUERY :commandType \")]
    public void What_has_no_target_list_has_no_targets(string tree) => Assert.Empty(RuleTargets.Parse(tree));

    [Fact]
    public void Any_text_comes_to_an_end() =>
        Gen.String["{}() \\:<>1QxETARG"].Array[0, 40]
            .Sample(parts => RuleTargets.Parse("({QUERY :targetList ({" + string.Concat(parts)));

    private static string Query(params string[] entries) =>
        $"({{QUERY :commandType 1 :cteList <> :stmt_len 0 :rteperminfos ({{A :b (b 8 9) :c 4 [ 16 0 0 0 ]}}) :targetList ({string.Join(' ', entries)}) :override 0 :onConflict <>}})";

    private static string Entry(int number, string name, uint relation, int column, bool hidden = false) =>
        $"{{TARGETENTRY :expr {{VAR :varno 1 :varattno 2 :location -1}} :resno {number} :resname {name} :ressortgroupref 0 " +
        $":resorigtbl {relation} :resorigcol {column} :resjunk {(hidden ? "true" : "false")}}}";
}
