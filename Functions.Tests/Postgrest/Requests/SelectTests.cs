using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Requests;

public class SelectTests
{
    private static SelectItem Only(string select) => Assert.Single(Http.Query("select=" + Uri.EscapeDataString(select)).Select);

    private static SelectItem.Column Column(string select) => Assert.IsType<SelectItem.Column>(Only(select));

    private static SelectItem.Relation Relation(string select) => Assert.IsType<SelectItem.Relation>(Only(select));

    private static string Name(SelectItem item) => Assert.IsType<SelectItem.Column>(item).Field.Name;

    [Fact]
    public void Without_select_everything_is_wanted() => Assert.Equal("*", Name(Assert.Single(Http.Query("").Select)));

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("*!left")]
    public void A_select_that_begins_no_item_wants_nothing(string select) => Assert.Empty(Http.Query("select=" + select).Select);

    [Theory]
    [InlineData("title", "title")]
    [InlineData(" title ", "title")]
    [InlineData("main title", "main title")]
    [InlineData("sub-title", "sub-title")]
    [InlineData("sub - title", "sub-title")]
    [InlineData("7", "7")]
    [InlineData("_$x", "_$x")]
    [InlineData("عنوان", "عنوان")]
    [InlineData("\" title \"", " title ")]
    [InlineData("\"a\\\"b\\\\c\"", "a\"b\\c")]
    [InlineData("\":a->b::c,(d).e\"", ":a->b::c,(d).e")]
    public void Names_may_be_quoted(string select, string name) => Assert.Equal(name, Column(select).Field.Name);

    [Fact]
    public void Items_are_separated_by_commas_with_blanks() =>
        Assert.Equal(["*", "id", "title"], Http.Query("select=*,%20id%09,%20title").Select.Select(Name));

    [Fact]
    public void A_column_may_have_an_alias_a_cast_and_an_aggregate_with_a_cast_of_its_own()
    {
        var column = Column("total:amount::numeric.sum()::text");

        Assert.Equal(("total", "amount", "numeric", AggregateFunction.Sum, "text"),
            (column.Alias, column.Field.Name, column.Cast, column.Aggregate, column.AggregateCast));
    }

    [Theory]
    [InlineData("avg", AggregateFunction.Avg)]
    [InlineData("count", AggregateFunction.Count)]
    [InlineData("max", AggregateFunction.Max)]
    [InlineData("min", AggregateFunction.Min)]
    public void Aggregates(string name, AggregateFunction aggregate) => Assert.Equal(aggregate, Column($"a.{name}()").Aggregate);

    [Fact]
    public void Count_needs_no_column()
    {
        var column = Column("n:count()::text");

        Assert.Equal(("n", "*", AggregateFunction.Count, "text"), (column.Alias, column.Field.Name, column.Aggregate, column.AggregateCast));
        Assert.Null(column.Cast);
    }

    [Fact]
    public void Count_without_parentheses_is_a_column() => Assert.Null(Column("count").Aggregate);

    [Fact]
    public void Json_paths_have_keys_and_indexes()
    {
        var path = Column("data->a->>\"b.c\"->0->-1->x-y::int").Field.JsonPath;

        Assert.Equal<JsonOperation>(
            [new(false, "a", false), new(true, "b.c", false), new(false, "0", true), new(false, "-1", true), new(false, "x-y", false)],
            path);
    }

    [Fact]
    public void Relations_nest()
    {
        var films = Relation("films(id,director:people(name,films()))");

        var director = Assert.IsType<SelectItem.Relation>(films.Items[1]);
        Assert.Equal(("people", "director"), (director.Name, director.Alias));
        Assert.Empty(Assert.IsType<SelectItem.Relation>(director.Items[1]).Items);
    }

    [Theory]
    [InlineData("films!by(*)", "by", null)]
    [InlineData("films!inner(*)", null, JoinType.Inner)]
    [InlineData("films!left(*)", null, JoinType.Left)]
    [InlineData("films!by!inner(*)", "by", JoinType.Inner)]
    [InlineData("films!inner!by(*)", "by", JoinType.Inner)]
    [InlineData("films!by!other(*)", "by", null)]
    public void Relations_take_a_hint_and_a_join_in_any_order(string select, string? hint, JoinType? join) =>
        Assert.Equal((hint, join), (Relation(select).Hint, Relation(select).Join));

    [Fact]
    public void Spreads()
    {
        var spread = Assert.IsType<SelectItem.Spread>(Only("...people!by!left(name,...towns(mayor:name))"));

        Assert.Equal(("people", "by", JoinType.Left), (spread.Name, spread.Hint, spread.Join));
        Assert.IsType<SelectItem.Spread>(spread.Items[1]);
    }

    [Fact]
    public void The_first_select_counts() => Assert.Equal("a", Name(Assert.Single(Http.Query("select=a&select=b").Select)));
}
