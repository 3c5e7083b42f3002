using System.Net;
using Edge.Limits;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Limits;

public class ClientAddressTests
{
    [Theory]
    [InlineData(0, "6.6.6.6", "10.0.0.1")]
    [InlineData(1, "203.0.113.7", "203.0.113.7")]
    [InlineData(1, "6.6.6.6, 203.0.113.7", "203.0.113.7")]
    [InlineData(2, "6.6.6.6, 203.0.113.7, 192.0.2.1", "203.0.113.7")]
    [InlineData(1, "6.6.6.6, 203.0.113.7:51234", "203.0.113.7")]
    [InlineData(1, "[2001:db8::1]:443", "2001:db8::")]
    [InlineData(1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData(1, "::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData(2, "203.0.113.7", "10.0.0.1")]
    [InlineData(1, "unknown", "10.0.0.1")]
    [InlineData(1, "", "10.0.0.1")]
    [InlineData(1, null, "10.0.0.1")]
    public void What_a_client_says_of_itself_does_not_count(int trustedProxies, string? forwarded, string expected)
    {
        var http = From(IPAddress.Parse("10.0.0.1"));
        if (forwarded is not null) http.Headers["X-Forwarded-For"] = forwarded;

        Assert.Equal(IPAddress.Parse(expected), ClientAddress.Of(http, trustedProxies));
    }

    [Fact]
    public void Headers_that_come_more_than_once_are_one_list()
    {
        var http = From(IPAddress.Parse("10.0.0.1"));
        http.Headers["X-Forwarded-For"] = new(["6.6.6.6", "203.0.113.7"]);

        Assert.Equal(IPAddress.Parse("203.0.113.7"), ClientAddress.Of(http, trustedProxies: 1));
    }

    [Fact]
    public void What_came_over_no_connection_has_none()
    {
        var http = From(null);
        http.Headers["X-Forwarded-For"] = "6.6.6.6";

        Assert.Null(ClientAddress.Of(http, trustedProxies: 1));
    }

    private static PostgrestRequest From(IPAddress? address) =>
        new("GET", "/films", "", new HeaderDictionary(), Stream.Null) { ClientAddress = address };
}
