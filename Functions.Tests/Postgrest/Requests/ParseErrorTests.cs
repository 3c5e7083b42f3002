using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Requests;

/// <summary>Messages and details are parsec's: they say how far it came, what it met and what it would have taken.</summary>
public class ParseErrorTests
{
    private const string AfterName = "letter, digit, \"-\", \"->>\", \"->\", \"::\", \".\", \")\", \",\" or end of input";
    private const string FieldName = "field name (* or [a..z0..9_$])";

    [Theory]
    [InlineData("film!hint", 5, $"unexpected '!' expecting {AfterName}")]
    [InlineData("id,films(title[])", 15, $"unexpected '[' expecting {AfterName}")]
    [InlineData("title::", 8, "unexpected end of input expecting letter or digit")]
    [InlineData("info->>-12ab", 11, "unexpected 'a' expecting digit, \"->\", \"::\", \".\", \",\" or end of input")]
    [InlineData("info->>--5", 9, "unexpected \"-\" expecting digit")]
    [InlineData("info->(a)", 7, "unexpected \"(\" expecting \"-\", digit or any non reserved character different from: .,>()")]
    [InlineData("films(title", 12, "unexpected end of input expecting letter, digit, \"-\", \"->>\", \"->\", \"::\", \".\", \")\" or \",\"")]
    [InlineData("films(id,title", 15, "unexpected end of input expecting \",\" or \")\"")]
    [InlineData("a,", 3, $"unexpected end of input expecting \"...\", {FieldName}, \"*\" or \"count()\"")]
    [InlineData("\"a", 3, "unexpected end of input expecting \"\\\\\" or \"\\\"\"")]
    [InlineData("a--b", 3, "unexpected \"-\" expecting \">\", letter or digit")]
    [InlineData("films(id) ", 11, "unexpected end of input expecting \",\"")]
    public void Select(string select, int column, string details) => Check("select", "select parameter", select, column, details);

    [Theory]
    [InlineData("id.ac", 4, "unexpected \"c\" expecting \"asc\", \"desc\", \"nullsfirst\" or \"nullslast\"")]
    [InlineData("id.sideways", 4, "unexpected \"s\" expecting \"asc\", \"desc\", \"nullsfirst\" or \"nullslast\"")]
    [InlineData("id.descx", 8, "unexpected 'x' expecting delimiter (.), \",\" or end of input")]
    [InlineData("id.desc.nulls", 9, "unexpected end of input expecting \"nullsfirst\" or \"nullslast\"")]
    [InlineData("id.nullsfirstly", 14, "unexpected 'l' expecting \",\" or end of input")]
    [InlineData("films(title,id)", 6, "unexpected '(' expecting letter, digit, \"-\", \"->>\", \"->\", delimiter (.), \",\" or end of input")]
    [InlineData("", 1, $"unexpected end of input expecting {FieldName}")]
    public void Order(string order, int column, string details) => Check("order", "order", order, column, details);

    [Theory]
    [InlineData("7", 1, "unexpected \"7\" expecting \"not\" or operator (eq, gt, ...)")]
    [InlineData("noop.1", 1, "unexpected \"o\" expecting \"not\" or operator (eq, gt, ...)")]
    [InlineData("eq", 3, "unexpected end of input expecting operator (eq, gt, ...)")]
    [InlineData("eq().1", 4, "unexpected \")\" expecting operator (eq, gt, ...)")]
    [InlineData("wfts().x", 6, "unexpected \")\" expecting operator (eq, gt, ...)")]
    [InlineData("is(any).true", 3, "unexpected \"(\" expecting operator (eq, gt, ...)")]
    [InlineData("not.not.eq.1", 5, "unexpected \"n\" expecting operator (eq, gt, ...)")]
    [InlineData("is.nix", 5, "unexpected \"i\" expecting isVal: (null, not_null, true, false, unknown)")]
    [InlineData("is.5", 4, "unexpected \"5\" expecting isVal: (null, not_null, true, false, unknown)")]
    [InlineData("in.7", 4, "unexpected \"7\" expecting \"(\"")]
    [InlineData("in.(7", 6, "unexpected end of input expecting \",\" or \")\"")]
    [InlineData("in.(", 5, "unexpected end of input expecting \"\\\"\", \",\" or \")\"")]
    public void Filters(string filter, int column, string details) => Check("id", "filter", filter, column, details);

    [Theory]
    [InlineData("()", 4, $"unexpected \")\" expecting {FieldName}, negation operator (not) or logic operator (and, or)")]
    [InlineData(")(", 3, "unexpected \")\" expecting \"(\"")]
    [InlineData("(id.in.4,5,id.eq.6)", 10, "unexpected \"4\" expecting \"(\"")]
    [InlineData("(ora(id.eq.1),id.eq.2)", 6, "unexpected \"a\" expecting \"(\"")]
    [InlineData("(id.eq.1,not.nor(id.eq.2))", 16, "unexpected \"n\" expecting logic operator (and, or)")]
    [InlineData("(id.eq.1", 11, "unexpected end of input expecting \",\" or \")\"")]
    public void Logic(string logic, int column, string details) => Check("or", "logic tree", logic, column, details);

    [Fact]
    public void Columns_may_not_be_empty() =>
        Check("columns", "columns parameter", "", 1, $"unexpected end of input expecting {FieldName}");

    [Fact]
    public void A_wrong_name_is_told_apart_from_a_wrong_value()
    {
        var error = Http.Refused(() => Http.Get("/films?%28=eq.1"));

        Assert.Equal("\"failed to parse tree path (()\" (line 1, column 1)", error.Message);
        Assert.Equal($"unexpected \"(\" expecting {FieldName}", error.Details!.GetValue<string>());
    }

    [Theory]
    [InlineData("\"a\nb\"!", "(line 2, column 3)")]
    [InlineData("\"a\tb\"!", "(line 1, column 11)")]
    [InlineData("\"😀\"!", "(line 1, column 4)")]
    public void Columns_are_counted_in_characters_and_tabs_reach_to_the_next_stop(string select, string place) =>
        Assert.EndsWith(place, Http.Refused("select", select).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("é!", "'!'")]
    [InlineData("a\"", "'\"'")]
    [InlineData("a'", "'\\''")]
    [InlineData("a\\", "'\\\\'")]
    [InlineData("a\u0001", "'\\SOH'")]
    [InlineData("a😀", "'\\128512'")]
    public void What_was_met_is_shown_as_a_literal(string select, string shown) =>
        Assert.StartsWith($"unexpected {shown} ", Http.Refused("select", select).Details!.GetValue<string>(), StringComparison.Ordinal);

    [Theory]
    [InlineData("select", "a(", ")")]
    [InlineData("or", "(and", ")")]
    public void Nesting_has_a_stated_bound(string parameter, string open, string close)
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat(open, depth)) + (parameter == "or" ? "(a.eq.1)" : "b")
            + string.Concat(Enumerable.Repeat(close, depth));
        const int fits = QueryGrammar.MaxDepth - 1;

        Http.Get($"/films?{parameter}={Nested(fits)}");
        var error = Http.Refused(() => Http.Get($"/films?{parameter}={Nested(100_000)}"));

        Assert.Equal("PGRST100", error.Code);
        Assert.Equal("nested deeper than 256 levels", error.Details!.GetValue<string>());
    }

    private static void Check(string parameter, string what, string value, int column, string details)
    {
        var error = Http.Refused(parameter, value);

        Assert.Equal("PGRST100", error.Code);
        Assert.Equal(400, error.Status);
        Assert.Equal($"\"failed to parse {what} ({value})\" (line 1, column {column})", error.Message);
        Assert.Equal(details, error.Details!.GetValue<string>());
        Assert.Null(error.Hint);
    }
}
