using System.Text;
using System.Text.Json.Nodes;

namespace Edge.Tests.Spec.Hostile;

/// <summary>What cannot be sent through an HTTP client, over a real socket.</summary>
public sealed class WireTests(LibraryApp library) : IClassFixture<LibraryApp>, IAsyncLifetime
{
    private const string Books = "/rest/v1/books";
    private const string Notes = "/rest/v1/notes";
    private const string OneBook = Books + "?select=id&id=eq.1";

    private string Root => library.App.Root;

    /// <summary>Closed by the app after its answer.</summary>
    private static string Get(string target, string headers = "") => $"GET {target} HTTP/1.1\r\nHost: edge\r\n{headers}Connection: close\r\n\r\n";

    private static string Post(string body, string headers = "Content-Type: application/json\r\n", int? length = null) =>
        $"POST {Notes} HTTP/1.1\r\nHost: edge\r\n{headers}Content-Length: {length ?? body.Length}\r\nConnection: close\r\n\r\n{body}";

    private static string Times(int count, string text) => string.Concat(Enumerable.Repeat(text, count));

    public static TheoryData<string, string, int, string> Refused => new()
    {
        { "a URL of a hundred thousand characters", Get($"{Books}?title=eq.{Times(100_000, "x")}"), 414, "EDGE003" },
        { "a URL of a megabyte", Get($"{Books}?title=eq.{Times(1_048_576, "x")}"), 414, "EDGE003" },
        { "a path of a megabyte", Get($"{Books}{Times(1_048_576, "x")}"), 414, "EDGE003" },
        { "a header of a hundred thousand characters", Get(Books, $"Prefer: {Times(100_000, "x")}\r\n"), 431, "EDGE004" },
        { "a thousand times the same header", Get(Books, Times(1_900, "Prefer: count=exact\r\n")), 431, "EDGE004" },
        { "NUL in a query", Get($"{Books}?title=eq.%00"), 400, "22021" },
        { "bytes in a query that are no UTF-8", Get($"{Books}?title=eq.%C3%28"), 400, "22021" },
        { "half a percent sign", Get($"{Books}?id=eq.%4"), 400, "22P02" },
        { "a path that is not UTF-8", Get("/rest/v1/%FF"), 404, "PGRST205" },
        { "a path beyond relations", Get("/rest/v1/books/1/2"), 404, "PGRST125" },
        { "a path that climbs", Get("/rest/v1/a/../b/../../v1/nosuch"), 404, "PGRST205" },
        { "parentheses without end", Get($"{Books}?or={Times(40_000, "(")}"), 400, "PGRST100" },
        { "embeds without end", Get($"{Books}?select={Times(5_000, "authors(")}"), 400, "PGRST100" },
        { "a limit beyond 64 bits", Get($"{Books}?limit=99999999999999999999"), 400, "22003" },
        { "a negative limit", Get($"{Books}?limit=-1"), 416, "PGRST103" },
        { "a range from back to front", Get(Books, "Range: 5-1\r\n"), 416, "PGRST103" },
        { "a media type that there is not", Get(Books, "Accept: \u0001/;;,q=\r\n"), 406, "PGRST107" },
        { "a token of other bytes", Get(Books, "Authorization: Bearer \u00ff\u00fe.\u0001.x\r\n"), 401, "PGRST301" },
        { "a strict preference of other bytes", Get(Books, "Prefer: handling=strict, \u00ff=\u0001\r\n"), 400, "PGRST122" },
        { "a profile of other bytes", Get(Books, "Accept-Profile: \u00ff\u0001\r\n"), 406, "PGRST106" },
        { "a method that nobody knows", $"BREW {Books} HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n", 405, "PGRST117" },
        { "a body that does not end", Post("{\"text\":\"x\""), 400, "PGRST102" },
        { "a body of two million brackets", Post(Times(2_000_000, "[")), 400, "PGRST102" },
        { "a body with a mark of its byte order", Post("\u00ef\u00bb\u00bf{\"text\":\"x\"}"), 400, "PGRST102" },
        { "a body in UTF-16", Post("\u00ff\u00fe{\0}\0"), 400, "PGRST102" },
        { "a body that is not UTF-8", Post("{\"text\":\"\u00ff\"}"), 400, "PGRST102" },
        { "NUL in a body", Post("{\"text\":\"\\u0000\"}"), 400, "22P05" },
        { "a number out of range", Post("{\"stars\":1e400}"), 400, "22P02" },
        { "a type of body that there is not", Post("{}", "Content-Type: \u00ff/x; charset=utf-7\r\n"), 400, "PGRST102" },
        { "a body that would be too long", Post("", length: 2_000_000_000), 413, "EDGE001" },
        { "broken chunks", $"POST {Notes} HTTP/1.1\r\nHost: edge\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n{{\r\nxyz\r\n", 400, "EDGE005" },
    };

    [SkippableTheory]
    [MemberData(nameof(Refused))]
    public async Task It_is_refused_in_the_form_of_PostgREST(string what, string request, int status, string code)
    {
        var answer = await RawExchange.With(Root, request);

        Assert.True(status == answer.Status, $"{what}: {answer}");
        Assert.Equal(code, (string?)JsonNode.Parse(answer.Body)!["code"]);
    }

    public static TheoryData<string, string> Taken => new()
    {
        { "a header that is not UTF-8", Get(OneBook, "X-Any: \u00ff\r\n") },
        { "a control character in a header that is sent back", Get(OneBook, "X-Request-Id: a\u0001b\u007f\r\n") },
        { "bytes beyond ASCII in a header that is sent back", Get(OneBook, "X-Request-Id: \u00c3\u00bc\u00ff\r\n") },
        { "several headers of which one is meant", Get(OneBook, "Range: 0-9\r\nRange: 9-0\r\nAccept: application/json\r\nAccept: x/y\r\n") },
        { "the absolute form of a target", Get("http://edge" + OneBook) },
        { "an encoding that there is not", Get(OneBook, "Accept-Encoding: nosuch;q=x\r\nAccept-Charset: utf-7\r\n") },
        { "a body where none is asked for", Get(OneBook, "Content-Length: 3\r\n") + "\u00ff\0{" },
    };

    [SkippableTheory]
    [MemberData(nameof(Taken))]
    public async Task It_is_taken_for_what_it_means(string what, string request)
    {
        var answer = await RawExchange.With(Root, request);

        Assert.True(answer is { Status: 200, Body: "[{\"id\":1}]" }, $"{what}: {answer}");
    }

    /// <summary>The server refuses these before the app sees them, with no body; HTTP has no request then that could have an answer's form.</summary>
    public static TheoryData<string, string, int> NoHttp => new()
    {
        { "a URL of three megabytes", Get($"{Books}?title=eq.{Times(3 * 1_048_576, "x")}"), 414 },
        { "a header of two megabytes", Get(Books, $"Prefer: {Times(2 * 1_048_576, "x")}\r\n"), 431 },
        { "ten thousand headers", Get(Books, Times(10_000, "A: b\r\n")), 431 },
        { "no request at all", "\u0016\u0003\u0001\r\n\r\n", 400 },
        { "NUL in a target", Get(Books + "\0"), 400 },
        { "bytes beyond ASCII in a target", Get(Books + "?title=eq.\u00c3\u00bc"), 400 },
        { "escaped NUL in a path", Get("/rest/v1/%00"), 400 },
        { "NUL in a header", Get(Books, "Prefer: \0\r\n"), 400 },
        { "a header without a colon", Get(Books, "Prefer\r\n"), 400 },
        { "no host", $"GET {Books} HTTP/1.1\r\n\r\n", 400 },
        { "two lengths", $"POST {Notes} HTTP/1.1\r\nHost: edge\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400 },
        { "a version of HTTP to come", $"GET {Books} HTTP/9.9\r\nHost: edge\r\n\r\n", 505 },
    };

    [SkippableTheory]
    [MemberData(nameof(NoHttp))]
    public async Task What_is_not_HTTP_is_the_servers_to_refuse(string what, string request, int status)
    {
        var answer = await RawExchange.With(Root, request);

        Assert.True(answer is { Body: "" } && answer.Status == status, $"{what}: {answer}");
    }

    [SkippableFact]
    public async Task A_client_that_leaves_within_its_body_is_no_harm()
    {
        using var client = await RawExchange.Connect(Root, CancellationToken.None);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(Post("{\"text\":\"x\"", length: 100)));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>After each.</summary>
    public async Task DisposeAsync() => (await library.App.Api.Get("/books?select=id&id=eq.1")).ShouldBeText(200, "[{\"id\":1}]");
}
