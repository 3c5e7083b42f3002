using System.Text;
using System.Text.Json.Nodes;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Responses;

namespace Edge.Tests.Postgrest.Responses;

public sealed class ErrorResponderTests
{
    [Fact]
    public async Task An_error_is_compact_JSON_in_a_fixed_order()
    {
        var error = new ApiError("PGRST205", 404, "Could not find the table 'api.film'", Hint: "Perhaps you meant the table 'api.films'");
        var answer = ErrorResponder.From(error, Given.Config);

        Assert.Equal(404, answer.Status);
        Assert.Equal(["Content-Type", "Proxy-Status"], answer.Names());
        Assert.Equal("application/json; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal("PostgREST; error=PGRST205", answer.Header("Proxy-Status"));
        Assert.Equal(
            """{"code":"PGRST205","details":null,"hint":"Perhaps you meant the table 'api.films'","message":"Could not find the table 'api.film'"}""",
            await answer.Body.Text());
        Assert.Equal(answer.Body.Length, Encoding.UTF8.GetByteCount(await answer.Body.Text()));
    }

    [Fact]
    public async Task Minimal_verbosity_leaves_details_and_hint_out()
    {
        var answer = ErrorResponder.From(new("X", 400, "m", "d", "h"), Given.Config with { ClientErrorVerbose = false });
        Assert.Equal("""{"code":"X","message":"m"}""", await answer.Body.Text());
    }

    [Fact]
    public void Only_what_JSON_needs_is_escaped()
    {
        var error = new ApiError("X", 400, "\" \\ \n\r\t \b\f\u0001\u001f \u007f <tag> & 'é' ü \u2028 😀 مو", "\0");
        Assert.Equal(
            "{\"code\":\"X\",\"details\":\"\\u0000\",\"hint\":null,\"message\":\"\\\" \\\\ \\n\\r\\t \\u0008\\u000c\\u0001\\u001f \u007f <tag> & 'é' ü \u2028 😀 مو\"}",
            Encoding.UTF8.GetString(ErrorResponder.Payload(error, verbose: true).Span));
    }

    [Fact]
    public void Details_may_be_any_JSON_and_are_sorted()
    {
        var details = new JsonArray(new JsonObject { ["relationship"] = "r", ["cardinality"] = "one-to-many", ["n"] = 1.50 }, null, true);
        Assert.Equal(
            """{"code":"PGRST201","details":[{"cardinality":"one-to-many","n":1.5,"relationship":"r"},null,true],"hint":null,"message":"m"}""",
            Encoding.UTF8.GetString(ErrorResponder.Payload(new("PGRST201", 300, "m", details), verbose: true).Span));
    }

    [Fact]
    public void The_errors_own_headers_and_reason_are_sent()
    {
        var answer = ErrorResponder.From(
            new("X", 332, "m") { Headers = [new("X-Header", "str")], Reason = "My Custom Status" }, Given.Config);
        Assert.Equal(["Content-Type", "Proxy-Status", "X-Header"], answer.Names());
        Assert.Equal("My Custom Status", answer.Reason);
    }

    [Fact]
    public async Task What_a_function_raises_cannot_split_the_response()
    {
        var raised = new ApiError("a\r\nb", 101, "m")
        {
            Headers = [new("X-A", "b\nSet-Cookie: c"), new("X B", "c"), new("content-length", "1"), new("X-D", "é")],
            Reason = "No\r\n",
        };
        var answer = ErrorResponder.From(raised, Given.Config);

        Assert.Equal(["Content-Type", "X-D"], answer.Names());
        Assert.Equal((500, null), (answer.Status, answer.Reason));
        Assert.Contains("\"code\":\"a\\r\\nb\"", await answer.Body.Text());
    }

    [Fact]
    public void A_client_is_told_when_the_database_may_be_back()
    {
        Assert.Equal("8", ErrorResponder.From(ApiError.NoSchemaCache(), Given.Config, retryAfter: 8).Header("Retry-After"));
        Assert.Null(ErrorResponder.From(ApiError.AcquisitionTimeout(), Given.Config, retryAfter: 8).Header("Retry-After"));
        Assert.Equal("1", ErrorResponder.From(ApiError.NoSchemaCache(), Given.Config).Header("Retry-After"));
        Assert.Equal("10", ErrorResponder.From(ApiError.IssuerKeysMissing(), Given.Config, retryAfter: 8).Header("Retry-After"));
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("1.0", "1.0")]
    [InlineData("-1.50", "-1.5")]
    [InlineData("1e2", "100")]
    [InlineData("1.5e1", "15")]
    [InlineData("1.50e1", "15.0")]
    [InlineData("1.5e2", "150")]
    [InlineData("0.0", "0.0")]
    [InlineData("0.1", "0.1")]
    [InlineData("0.05", "5.0e-2")]
    [InlineData("123e-5", "1.23e-3")]
    [InlineData("1234567.5", "1234567.5")]
    [InlineData("12345678.5", "1.23456785e7")]
    [InlineData("1E3", "1000")]
    [InlineData("1e2000", "1.0e2000")]
    public void A_number_has_one_form(string literal, string canonical) => Assert.Equal(canonical, CanonicalNumber.Of(literal));
}
