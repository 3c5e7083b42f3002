using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Requests;

public class QueryStringTests
{
    private static string Value(string query) => Http.Get("/rpc/f?" + query).Values[0];

    [Theory]
    [InlineData("x=a+b%20c", "a b c")]
    [InlineData("x=%E6%97%A5%F0%9F%98%80é", "日😀é")]
    [InlineData("x=%2B%25%26%3b", "+%&;")]
    [InlineData("x=100%", "100%")]
    [InlineData("x=%zz%4", "%zz%4")]
    [InlineData("x=a=b", "a=b")]
    public void Values_are_decoded_as_forms_are(string query, string value) => Assert.Equal(value, Value(query));

    [Theory]
    [InlineData("x=1&y=2")]
    [InlineData("x=1;y=2")]
    [InlineData("&x=1&&y=2&")]
    public void Parameters_end_at_an_ampersand_or_a_semicolon(string query) =>
        Assert.Equal(["x", "y"], Http.Get("/rpc/f?" + query).Query.Arguments.Select(argument => argument.Name));

    [Theory]
    [InlineData("x=%00", "0x00")]
    [InlineData("x=a\0", "0x00")]
    [InlineData("%00=1", "0x00")]
    [InlineData("x=%FF", "0xff")]
    [InlineData("x=%C3%28", "0xc3")]
    [InlineData("x=%E6%97", "0xe6 0x97")]
    [InlineData("x=%ED%A0%80", "0xed 0xa0 0x80")]
    public void What_no_text_of_Postgres_can_hold_is_refused_as_Postgres_does(string query, string bytes)
    {
        var error = Http.Refused(() => Http.Get("/films?" + query));

        Assert.Equal(("22021", 400), (error.Code, error.Status));
        Assert.Equal($"invalid byte sequence for encoding \"UTF8\": {bytes}", error.Message);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("select=id,title&id=eq.1", "id=eq.1&select=id%2Ctitle")]
    [InlineData("b=eq.2&a=eq.x+y&b=eq.1", "a=eq.x%20y&b=eq.2,eq.1")]
    [InlineData("id", "id=")]
    [InlineData("a=eq.~-_.*", "a=eq.~-_.%2A")]
    public void The_canonical_query_is_sorted_and_encoded_anew(string query, string canonical) =>
        Assert.Equal(canonical, Http.Query(query).Canonical);

    [Fact]
    public void The_canonical_query_encodes_the_bytes_of_a_character_once_more() =>
        Assert.Equal("a=eq.%C3%83%C2%A9", Http.Query("a=eq.%C3%A9").Canonical);

    [Fact]
    public void Many_parameters_are_sorted_like_few()
    {
        var query = string.Join('&', Enumerable.Range(0, 100).Select(i => $"c{99 - i:00}=eq.{i}"));
        var sorted = string.Join('&', Enumerable.Range(0, 100).Select(i => $"c{i:00}=eq.{99 - i}"));

        Assert.Equal(sorted, Http.Query(query).Canonical);
    }
}
