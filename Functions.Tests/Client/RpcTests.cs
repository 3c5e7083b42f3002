using System.Net;
using System.Text.Json.Nodes;
using Edge.Client;

namespace Edge.Tests.Client;

public sealed class RpcTests : IDisposable
{
    private readonly Canned wire = new(body: "3");

    private PostgrestClient Client => new(wire);

    private (string Method, string Target, string Headers, string Body) Sent => wire.Requests[^1];

    [Fact]
    public async Task A_function_is_called_with_its_arguments_as_a_body()
    {
        var sum = await Client.Rpc("add", new { a = 1, b = 2 }).Read<int>();

        Assert.Equal(("POST", "/rpc/add", """{"a":1,"b":2}"""), (Sent.Method, Sent.Target, Sent.Body));
        Assert.Equal(3, sum.ValueOrThrow());
    }

    [Fact]
    public async Task A_read_only_call_has_its_arguments_in_the_query()
    {
        await Client.Rpc("add", new { a = 1, b = "x&y", c = new[] { "p", "q,r" }, d = true }, RpcMethod.Get).Read<int>();

        Assert.Equal("GET", Sent.Method);
        Assert.Equal("/rpc/add?a=1&b=x%26y&c={\"p\",\"q,r\"}&d=true", Sent.Target.Replace("%22", "\"", StringComparison.Ordinal)
            .Replace("%7B", "{", StringComparison.Ordinal).Replace("%7D", "}", StringComparison.Ordinal).Replace("%2C", ",", StringComparison.Ordinal));
        Assert.Equal("", Sent.Body);
    }

    [Fact]
    public async Task What_a_query_string_cannot_say_is_posted()
    {
        await Client.Rpc("f", new JsonObject { ["a"] = null }, RpcMethod.Get).Execute();
        Assert.Equal(("POST", """{"a":null}"""), (Sent.Method, Sent.Body));

        await Client.Rpc("f", new JsonObject { ["a"] = null }, RpcMethod.Head, CountMode.Exact).Execute();
        Assert.Equal("POST", Sent.Method);
        Assert.Contains("Prefer: count=exact, return=minimal", Sent.Headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rows_that_a_function_returns_are_a_query_like_any_other()
    {
        await Client.Rpc("films_of", new { director = 1 }, RpcMethod.Get).As<FilterTests.Film>()
            .Gt(film => film.Year, 1950).Select("title").Order("title").Execute();

        Assert.Equal("/rpc/films_of?director=1&year=gt.1950&select=title&order=title.asc", Sent.Target);
    }

    [Fact]
    public async Task A_function_may_take_the_whole_body()
    {
        await Client.Rpc("import", new Payload("a,b"u8.ToArray(), "text/plain")).Execute();

        Assert.Equal("a,b", Sent.Body);
        Assert.Contains("Content-Type: text/plain", Sent.Headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_without_a_result_has_no_value()
    {
        var result = await new PostgrestClient(new Canned(HttpStatusCode.NoContent, "")).Rpc("clean_up").Read<int?>();

        Assert.Equal((204, (int?)null), (result.Status, result.ValueOrThrow()));
    }

    public void Dispose() => wire.Dispose();
}
