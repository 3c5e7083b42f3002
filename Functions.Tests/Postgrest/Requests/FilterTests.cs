using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Requests;

public class FilterTests
{
    private static (Filter Filter, ApiRequest Request) Only(string name, string value)
    {
        var request = Http.Get($"/films?{name}={Uri.EscapeDataString(value)}");
        return (Assert.Single(request.Query.Filters).Value, request);
    }

    private static (Operation Operation, string Operand) Operation(string value)
    {
        var (filter, request) = Only("a", value);
        return (filter.Expression.Operation, Assert.Single(request.Values));
    }

    [Theory]
    [InlineData("eq", QuantOperator.Equal)]
    [InlineData("gte", QuantOperator.GreaterThanEqual)]
    [InlineData("gt", QuantOperator.GreaterThan)]
    [InlineData("lte", QuantOperator.LessThanEqual)]
    [InlineData("lt", QuantOperator.LessThan)]
    [InlineData("like", QuantOperator.Like)]
    [InlineData("ilike", QuantOperator.ILike)]
    [InlineData("match", QuantOperator.Match)]
    [InlineData("imatch", QuantOperator.IMatch)]
    public void Operators_with_quantifiers(string name, QuantOperator expected)
    {
        Assert.Equal((new Operation.Quantified(expected, null, new(0)), "x.y"), Operation($"{name}.x.y"));
        Assert.Equal((new Operation.Quantified(expected, Quantifier.Any, new(0)), "{x}"), Operation($"{name}(any).{{x}}"));
        Assert.Equal((new Operation.Quantified(expected, Quantifier.All, new(0)), "{x}"), Operation($"{name}(all).{{x}}"));
    }

    [Theory]
    [InlineData("neq", SimpleOperator.NotEqual)]
    [InlineData("cs", SimpleOperator.Contains)]
    [InlineData("cd", SimpleOperator.Contained)]
    [InlineData("ov", SimpleOperator.Overlap)]
    [InlineData("sl", SimpleOperator.StrictlyLeft)]
    [InlineData("sr", SimpleOperator.StrictlyRight)]
    [InlineData("nxr", SimpleOperator.NotExtendsRight)]
    [InlineData("nxl", SimpleOperator.NotExtendsLeft)]
    [InlineData("adj", SimpleOperator.Adjacent)]
    public void Simple_operators(string name, SimpleOperator expected) =>
        Assert.Equal((new Operation.Simple(expected, new(0)), "(1,2)"), Operation($"{name}.(1,2)"));

    [Theory]
    [InlineData("fts.x", FtsOperator.Fts, null)]
    [InlineData("plfts(english).x", FtsOperator.Plain, "english")]
    [InlineData("phfts(simple).x", FtsOperator.Phrase, "simple")]
    [InlineData("wfts.x", FtsOperator.Websearch, null)]
    public void Full_text_search_with_a_language(string value, FtsOperator expected, string? language) =>
        Assert.Equal((new Operation.Fts(expected, language, new(0)), "x"), Operation(value));

    [Theory]
    [InlineData("is.null", IsValue.Null)]
    [InlineData("is.NOT_null", IsValue.NotNull)]
    [InlineData("is.True", IsValue.True)]
    [InlineData("is.false", IsValue.False)]
    [InlineData("is.unKnown", IsValue.Unknown)]
    public void Is_takes_words_in_any_case_and_needs_no_value(string value, IsValue expected)
    {
        var (filter, request) = Only("a", value);

        Assert.Equal(new Operation.Is(expected), filter.Expression.Operation);
        Assert.Empty(request.Values);
    }

    [Fact]
    public void Is_distinct() => Assert.Equal((new Operation.IsDistinct(new(0)), "x"), Operation("isdistinct.x"));

    [Fact]
    public void Stars_of_like_are_percent_signs() => Assert.Equal("%a%b_", Operation("ilike.*a*b_").Operand);

    [Fact]
    public void Stars_of_others_are_stars() => Assert.Equal("*", Operation("match.*").Operand);

    [Theory]
    [InlineData("in.()", "{}")]
    [InlineData("in.(,)", """{"",""}""")]
    [InlineData("in.(1,2)", """{"1","2"}""")]
    [InlineData("in.( a , b )", """{"a "," b "}""")]
    [InlineData("in.(\"a,b\",\"c)\")", """{"a,b","c)"}""")]
    [InlineData("in.(\"a\"b,c)", """{"\"a\"b","c"}""")]
    [InlineData("in.(\"\\\"\\\\\")", """{"\"\\"}""")]
    [InlineData("in.(a\\b)", """{"a\\b"}""")]
    [InlineData("in.(\"a)", """{"\"a"}""")]
    [InlineData("in.({1},x)", """{"{1}","x"}""")]
    public void Lists_become_array_literals(string value, string literal) => Assert.Equal((new Operation.In(new(0)), literal), Operation(value));

    [Fact]
    public void Not_negates_once()
    {
        var (filter, _) = Only("a", "not.eq.not.1");

        Assert.True(filter.Expression.Negated);
        Assert.Equal("not.1", Only("a", "not.eq.not.1").Request.Values[0]);
    }

    [Fact]
    public void Names_lead_to_embedded_relations_and_into_json()
    {
        var filter = Assert.Single(Http.Query("films.\"the.cast\".data-%3Ename-%3E%3E0=eq.1").Filters);

        Assert.Equal<string>(["films", "the.cast"], filter.Path);
        Assert.Equal(new Field("data", [new(false, "name", false), new(true, "0", true)]), filter.Value.Field);
    }

    [Fact]
    public void Filters_keep_their_order_and_may_come_again()
    {
        var request = Http.Get("/films?id=gt.1&title=eq.x&id=lt.9");

        Assert.Equal(["id", "title", "id"], request.Query.Filters.Select(filter => filter.Value.Field.Name));
        Assert.Equal<string>(["1", "x", "9"], request.Values);
    }

    [Fact]
    public void A_parameter_without_an_equals_sign_is_no_filter() => Assert.Empty(Http.Query("id&title").Filters);
}
