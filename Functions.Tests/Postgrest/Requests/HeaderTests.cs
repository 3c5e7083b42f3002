using Edge.Postgrest;
using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Requests;

public class HeaderTests
{
    private static Preferences Prefer(params string[] headers) =>
        Http.Parse("GET", "/films", default, Http.Config with { DbTxEnd = TransactionEnd.CommitAllowOverride },
            [.. headers.Select(header => ("prefer", header))]).Preferences;

    [Fact]
    public void All_preferences()
    {
        var expected = new Preferences
        {
            Resolution = PreferResolution.IgnoreDuplicates,
            Representation = PreferRepresentation.HeadersOnly,
            Count = PreferCount.Estimated,
            Transaction = PreferTransaction.Rollback,
            Missing = PreferMissing.ApplyDefaults,
            Handling = PreferHandling.Strict,
            TimeZone = "-04:00",
            MaxAffected = 7,
        };

        Assert.Equal(expected, Prefer("resolution=ignore-duplicates, return=headers-only,count=estimated ,tx=rollback",
            "missing=default", "handling=strict, timezone=-04:00, max-affected=7"));
    }

    [Fact]
    public void The_first_preference_of_a_kind_counts()
    {
        Assert.Equal(PreferCount.Planned, Prefer("count=planned", "count=exact").Count);
        Assert.Equal("UTC", Prefer("timezone=UTC, timezone=CET").TimeZone);
    }

    [Fact]
    public void What_is_not_understood_is_kept_in_order() =>
        Assert.Equal<string>(["return=all", "x", "", "count=EXACT"], Prefer("return=all, x,", "count=EXACT", "").Invalid);

    [Fact]
    public void A_number_that_is_none_is_no_preference_but_no_mistake_either() =>
        Assert.Equal(Preferences.None, Prefer("max-affected=many"));

    [Fact]
    public void The_transaction_is_the_clients_to_choose_only_where_that_is_allowed()
    {
        var preferences = Http.Get("/films", ("Prefer", "tx=rollback")).Preferences;

        Assert.Null(preferences.Transaction);
        Assert.Empty(preferences.Invalid);
    }

    [Theory]
    [InlineData(null, "*/*")]
    [InlineData("application/json", "application/json")]
    [InlineData("text/csv;q=0.5, application/json;q=0.9, */*;q=0.1", "application/json text/csv */*")]
    [InlineData("text/*, text/csv, */*", "text/csv text/* */*")]
    [InlineData("text/csv, application/vnd.pgrst.object; nulls=stripped", "application/vnd.pgrst.object+json;nulls=stripped text/csv")]
    [InlineData("a/b;q=x, c/d;q=.5, e/f;q=1", "a/b c/d e/f")]
    [InlineData("a/b;q=0.5;x=1,c/d", "c/d a/b")]
    public void Accept_is_ordered_by_quality_then_by_how_specific_a_type_is(string? accept, string expected)
    {
        var request = accept is null ? Http.Get("/films") : Http.Get("/films", ("Accept", accept));

        Assert.Equal(expected, string.Join(' ', request.Accept.Select(mediaType => mediaType.Mime)));
    }

    [Fact]
    public void The_database_sees_headers_in_lower_case_and_cookies_apart()
    {
        var request = Http.Get("/films", ("X-One", "1"), ("Cookie", "a=b; c=d=e;f"), ("x-two", "2"), ("X-One", "3"));

        Assert.Equal([new("x-one", "1"), new("x-one", "3"), new("x-two", "2")], request.Headers);
        Assert.Equal([new("a", "b"), new("c", "d=e"), new KeyValuePair<string, string>("f", "")], request.Cookies);
    }
}
