using Edge.Postgrest;
using Edge.Postgrest.Responses;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Postgrest.Responses;

public sealed class CorsTests
{
    private static readonly PostgrestConfig TwoOrigins = Given.Config with
    {
        ServerCorsAllowedOrigins = ["http://example.com", "http://example2.com"],
    };

    [Fact]
    public void A_preflight_from_anywhere_is_allowed_what_it_asks_for()
    {
        var http = Http(
            "OPTIONS", ("Origin", "http://a.com"), ("Access-Control-Request-Method", "PATCH"),
            ("Access-Control-Request-Headers", "Foo, accept,Bar"));
        var answer = Cors.Preflight(http, Given.Config)!;

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            ["Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Max-Age"],
            answer.Names());
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD", answer.Header("Access-Control-Allow-Methods"));
        Assert.Equal("Authorization, Foo, accept, Bar, Accept-Language, Content-Language", answer.Header("Access-Control-Allow-Headers"));
        Assert.Equal("86400", answer.Header("Access-Control-Max-Age"));
    }

    [Fact]
    public void A_preflight_without_headers_to_ask_for_is_told_of_none()
    {
        var answer = Cors.Preflight(Http("OPTIONS", ("Origin", "http://a.com"), ("Access-Control-Request-Method", "GET")), Given.Config)!;
        Assert.Equal(["Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Max-Age"], answer.Names());
    }

    [Fact]
    public void An_allowed_origin_is_named_and_may_send_credentials()
    {
        var http = Http("OPTIONS", ("Origin", "http://example.com"), ("Access-Control-Request-Method", "POST"));
        var answer = Cors.Preflight(http, TwoOrigins)!;
        Assert.Equal(
            ("http://example.com", "true"),
            (answer.Header("Access-Control-Allow-Origin"), answer.Header("Access-Control-Allow-Credentials")));
    }

    [Fact]
    public void What_the_policy_does_not_cover_is_handled_as_any_other_OPTIONS()
    {
        Assert.Null(Cors.Preflight(Http("OPTIONS", ("Access-Control-Request-Method", "POST")), Given.Config));
        Assert.Null(Cors.Preflight(Http("OPTIONS", ("Origin", "http://a.com")), Given.Config));
        Assert.Null(Cors.Preflight(Http("OPTIONS", ("Origin", "http://a.com"), ("Access-Control-Request-Method", "TRACE")), Given.Config));
        Assert.Null(Cors.Preflight(Http("OPTIONS", ("Origin", "http://a.com"), ("Access-Control-Request-Method", "POST")), TwoOrigins));
        Assert.Null(Cors.Preflight(
            Http(
                "OPTIONS", ("Origin", "http://a.com"), ("Access-Control-Request-Method", "POST"),
                ("Access-Control-Request-Headers", "a b")),
            Given.Config));
        Assert.Null(Cors.Preflight(Http("GET", ("Origin", "http://a.com"), ("Access-Control-Request-Method", "POST")), Given.Config));
    }

    [Fact]
    public void An_answer_to_another_origin_exposes_its_headers_at_the_end()
    {
        var answer = Framed(Http("GET", ("Origin", "http://example.com")), TwoOrigins);
        Assert.Equal(
            ["Content-Type", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers"],
            answer.Names());
        Assert.Equal(
            "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, Transfer-Encoding, Range-Unit",
            answer.Header("Access-Control-Expose-Headers"));

        Assert.Equal(["Content-Type"], Framed(Http("GET", ("Origin", "http://evil.com")), TwoOrigins).Names());
        Assert.Equal(["Content-Type"], Framed(Http("GET"), Given.Config).Names());
    }

    [Fact]
    public void The_trace_header_comes_back_first_even_if_it_did_not_come()
    {
        var config = Given.Config with { ServerTraceHeader = "X-Request-Id" };

        var traced = Framed(Http("GET", ("x-request-id", "42")), config);
        Assert.Equal(["X-Request-Id", "Content-Type"], traced.Names());
        Assert.Equal("42", traced.Header("X-Request-Id"));
        Assert.Equal("", Framed(Http("GET"), config).Header("X-Request-Id"));
    }

    private static PostgrestResponse Framed(PostgrestRequest http, PostgrestConfig config) =>
        ResponseFrame.Around(new() { Status = 200, Headers = [new("Content-Type", "text/plain")] }, http, config);

    private static PostgrestRequest Http(string method, params (string Name, string Value)[] headers)
    {
        var dictionary = new HeaderDictionary();
        foreach (var (name, value) in headers) dictionary[name] = value;
        return new(method, "/films", "", dictionary, Stream.Null);
    }
}
