using System.Text;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Requests;

public class PayloadTests
{
    private static readonly (string, string) Csv = ("Content-Type", "text/csv");
    private static readonly (string, string) Form = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");

    private static (string Json, bool IsArray, string Columns) Json(ApiRequest request)
    {
        var json = Assert.IsType<Payload.Json>(request.Payload);
        return (Encoding.UTF8.GetString(json.Utf8.Span), json.IsArray, string.Join(',', request.PayloadColumns));
    }

    private static ApiError Refused(string body, params (string, string)[] headers) => Http.Refused(() => Http.Post("/films", body, headers));

    [Theory]
    [InlineData("""{"id":1,"a":{"b":2}}""", "a,id", false)]
    [InlineData("""[{"id":1,"a":[{"x":1}]},{"a":2,"id":3}]""", "a,id", true)]
    [InlineData("""{"a":1,"a":2}""", "a", false)]
    [InlineData("""{"\u0061":1,"é":2}""", "a,é", false)]
    [InlineData("""[{"a":1,"a":2},{"a":3}]""", "a", true)]
    [InlineData("{}", "", false)]
    [InlineData("[{},{}]", "", true)]
    public void The_keys_of_a_body_are_its_columns(string body, string columns, bool isArray) =>
        Assert.Equal((body, isArray, columns), Json(Http.Post("/films", body)));

    [Theory]
    [InlineData("[]")]
    [InlineData(" [ ] ")]
    [InlineData("5")]
    [InlineData("null")]
    public void No_object_at_all_is_an_empty_array(string body) => Assert.Equal(("[]", true, ""), Json(Http.Post("/films", body)));

    [Theory]
    [InlineData("""[{"a":1},{"b":1}]""")]
    [InlineData("""[{"a":1},{"a":1,"b":2}]""")]
    [InlineData("""[{"a":1,"b":2},{"a":1}]""")]
    [InlineData("""[{"a":1},{}]""")]
    [InlineData("""[{"a":1},2]""")]
    [InlineData("""[1]""")]
    [InlineData("""[[{"a":1}]]""")]
    public void Objects_must_have_the_same_keys(string body)
    {
        var error = Refused(body);

        Assert.Equal(("PGRST102", 400, "All object keys must match"), (error.Code, error.Status, error.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\":1}]")]
    [InlineData("{} {}")]
    [InlineData("\uFEFF{}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("[{\"a\":1},{\"b\":1}")]
    public void A_body_that_is_not_JSON_is_refused(string body) => Assert.Equal("Empty or invalid json", Refused(body).Message);

    [Fact]
    public void A_body_that_is_not_UTF_8_is_refused()
    {
        var body = Encoding.Latin1.GetBytes("{\"a\":\"\u00ff\"}");

        Assert.Equal("Empty or invalid json", Http.Refused(() => Http.Parse("POST", "/films", body, Http.Config)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?columns=a")]
    public void Nesting_has_a_stated_bound(string query)
    {
        string Nested(int depth) => $$"""{"a":{{new string('[', depth)}}{{new string(']', depth)}}}""";

        Http.Post("/films" + query, Nested(JsonPayload.MaxDepth - 1));
        var error = Http.Refused(() => Http.Post("/films" + query, Nested(1_000_000)));

        Assert.Equal("nested deeper than 1000 levels", error.Details!.GetValue<string>());
    }

    [Theory]
    [InlineData(" [broken", true)]
    [InlineData("{broken", false)]
    public void With_columns_given_the_body_is_the_databases_to_judge(string body, bool isArray) =>
        Assert.Equal((body, isArray, "a,b"), Json(Http.Post("/films?columns=b,a,b", body)));

    [Fact]
    public void PUT_does_not_know_columns() =>
        Assert.Equal("Empty or invalid json", Http.Refused(() => Http.Send("PUT", "/films?columns=a", "{")).Message);

    [Fact]
    public void DELETE_and_GET_have_no_payload()
    {
        Assert.Null(Http.Send("DELETE", "/films", "{").Payload);
        Assert.Null(Http.Send("GET", "/films", "{").Payload);
    }

    [Theory]
    [InlineData("a,b\n1,x\n2,NULL", """[{"a":"1","b":"x"},{"a":"2","b":null}]""", "a,b")]
    [InlineData("a,b\r\n1,\"x,\n\"\"y\"\"\"\r\n\r\n", """[{"a":"1","b":"x,\n\"y\""}]""", "a,b")]
    [InlineData("a,b\r1,\"\"\r", """[{"a":"1","b":""}]""", "a,b")]
    [InlineData("a\n1,2\n", """[{"a":"1"}]""", "a")]
    [InlineData("a\n", "[]", "")]
    [InlineData("é\nü", """[{"é":"ü"}]""", "é")]
    public void CSV_becomes_JSON(string body, string json, string columns) =>
        Assert.Equal((json, true, columns), Json(Http.Post("/films", body, Csv)));

    [Theory]
    [InlineData("", "parse error (not enough input) at \"\"")]
    [InlineData("a,b", "parse error (not enough input) at \"\"")]
    [InlineData("a\"b\n", "parse error (Failed reading: satisfy) at \"\\\"b\\n\"")]
    [InlineData("a\nx\"y\n", "parse error (endOfInput) at \"\\\"y\\n\"")]
    [InlineData("a\n\"x", "parse error (not enough input) at \"\"")]
    [InlineData("a,b\n1,2\n3\n", "All lines must have same number of fields")]
    public void CSV_that_is_none_is_refused(string body, string message) => Assert.Equal(message, Refused(body, Csv).Message);

    [Fact]
    public void CSV_whose_every_line_repeats_a_long_name_is_refused_before_it_fills_the_memory()
    {
        var body = new string('a', 1_000_000) + string.Concat(Enumerable.Repeat("\n1", 500_000));

        Assert.Equal("CSV is too long as JSON", Refused(body, Csv).Message);
    }

    [Fact]
    public void A_form_is_an_object_of_strings() =>
        Assert.Equal(("""{"a":"3","b":"x y"}""", false, "a,b"), Json(Http.Post("/films", "b=x+y&a=1&a=3", Form)));

    [Fact]
    public void A_form_for_a_function_is_its_arguments()
    {
        var request = Http.Post("/rpc/f?select=x&a=eq.0", "v=1&v=2&w", Form);

        var form = Assert.IsType<Payload.Form>(request.Payload);
        Assert.Equal([("v", "1"), ("v", "2"), ("w", "")], form.Arguments.Select(argument => (argument.Name, request[argument.Value])));
        Assert.Equal<string>(["v", "w"], request.PayloadColumns);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/xml")]
    [InlineData("application/octet-stream")]
    public void Functions_take_raw_bodies(string contentType)
    {
        Assert.Equal(3, Assert.IsType<Payload.Raw>(Http.Post("/rpc/f", "{\"}", ("Content-Type", contentType)).Payload).Bytes.Length);
        Assert.Equal($"Content-Type not acceptable: {contentType}", Refused("x", ("Content-Type", contentType)).Message);
    }

    [Fact]
    public void Unknown_content_types_are_refused_by_their_name() =>
        Assert.Equal("Content-Type not acceptable: image/png; a=b", Refused("x", ("Content-Type", "image/png; a=b")).Message);

    [Fact]
    public void A_function_needs_no_body() => Assert.Equal(("", false, ""), Json(Http.Post("/rpc/f", "")));

    [Theory]
    [InlineData("text/csv", "a\n\u00c3")]
    [InlineData("application/x-www-form-urlencoded", "a=\u00c3")]
    public void Other_bodies_that_are_not_UTF_8_are_refused_as_Postgres_does(string contentType, string latin1)
    {
        var body = Encoding.Latin1.GetBytes(latin1);

        var error = Http.Refused(() => Http.Parse("POST", "/films", body, Http.Config, ("Content-Type", contentType)));

        Assert.Equal("invalid byte sequence for encoding \"UTF8\": 0xc3", error.Message);
    }
}
