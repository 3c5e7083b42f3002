using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Requests;

public class RangeTests
{
    private static (long Offset, long? Limit) Top(string query, string? range = null)
    {
        var request = range is null ? Http.Get("/films?" + query) : Http.Get("/films?" + query, ("Range", range));
        return (request.TopLevelRange.Offset, request.TopLevelRange.Limit);
    }

    [Theory]
    [InlineData("", null, 0, null)]
    [InlineData("limit=5", null, 0, 5)]
    [InlineData("offset=3", null, 3, null)]
    [InlineData("limit=5&offset=3", null, 3, 5)]
    [InlineData("limit=0", null, 0, 0)]
    [InlineData("limit=x", null, 0, null)]
    [InlineData("limit=5&limit=6", null, 0, 6)]
    [InlineData("", "0-9", 0, 10)]
    [InlineData("", "5-", 5, null)]
    [InlineData("", "5-5", 5, 1)]
    [InlineData("", "items=0-9", 0, null)]
    [InlineData("", "x", 0, null)]
    [InlineData("limit=5", "3-20", 3, 2)]
    [InlineData("limit=5&offset=10", "0-11", 10, 2)]
    [InlineData("limit=0", "3-20", 0, 0)]
    [InlineData("offset=-1", null, 0, null)]
    public void Query_and_header_are_merged(string query, string? header, int offset, int? limit) =>
        Assert.Equal(((long)offset, (long?)limit), Top(query, header));

    [Theory]
    [InlineData("limit=-1", null)]
    [InlineData("limit=0&offset=5", null)]
    [InlineData("limit=2", "5-9")]
    public void A_negative_limit_is_refused(string query, string? header)
    {
        var error = Http.Refused(() => header is null ? Http.Get("/films?" + query) : Http.Get("/films?" + query, ("Range", header)));

        Assert.Equal(("PGRST103", 416), (error.Code, error.Status));
        Assert.Equal("Limit should be greater than or equal to zero.", error.Details!.GetValue<string>());
    }

    [Fact]
    public void A_range_that_ends_before_it_begins_is_refused() => Assert.Equal(
        "The lower boundary must be lower than or equal to the upper boundary in the Range header.",
        Http.Refused(() => Http.Get("/films", ("Range", "9-0"))).Details!.GetValue<string>());

    [Theory]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    public void Only_GET_has_a_range_header(string method) =>
        Assert.Null(Http.Send(method, "/films", "", ("Range", "0-9")).TopLevelRange.Limit);

    [Fact]
    public void PUT_has_neither_limit_nor_offset() =>
        Assert.Equal("PGRST114", Http.Refused(() => Http.Send("PUT", "/films?id=eq.1&limit=1", "{}")).Code);

    [Fact]
    public void Numbers_are_values_and_a_plan_only_knows_their_slots()
    {
        var request = Http.Get("/films?id=eq.x&limit=5&offset=3&cast.limit=2&cast.roles.offset=1");

        var ranges = request.Query.Ranges.ToDictionary(
            range => string.Join('.', range.Path),
            range => (range.Value.Offset is { } offset ? request[offset] : null, range.Value.Limit is { } limit ? request[limit] : null));
        Assert.Equal(("3", "5"), ranges[""]);
        Assert.Equal((null, "2"), ranges["cast"]);
        Assert.Equal(("1", null), ranges["cast.roles"]);
        Assert.Equal(3, ranges.Count);
    }

    [Fact]
    public void No_range_takes_no_slot() => Assert.Empty(Http.Get("/films").Query.Ranges);

    [Theory]
    [InlineData("offset=9223372036854775808")]
    [InlineData("cast.limit=99999999999999999999999999999999999999999999999")]
    public void Numbers_that_are_no_bigint_are_refused_as_Postgres_does(string query) =>
        Assert.Equal("22003", Http.Refused(() => Http.Get("/films?" + query)).Code);
}
