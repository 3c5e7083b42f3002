using System.Net;
using System.Text;
using Edge.Tests.Spec.Hostile;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Origin;

/// <summary>What of a request reaches the remote, byte by byte.</summary>
public sealed class ForwardedRequestTests
{
    [Theory]
    [InlineData("/films")]
    [InlineData("/")]
    [InlineData("/?select=a%2Cb")]
    [InlineData("/fi%6Cms%20of%c3%A9t%E9?a=eq.%2B+%20&b=in.(%22x%22,y)")]
    [InlineData("/a%2Fb//c?x=%zz&y={}|\"<>^`\\[]")]
    [InlineData("/films?a=1#b")]
    [InlineData("/films?")]
    public async Task The_target_arrives_as_it_was_sent(string target)
    {
        await using var remote = RawServer.Start(Answering);
        await using var front = await FrontApp.Of($"{remote.Url}/base/");

        var answer = await RawExchange.With(front.Root, $"GET /rest/v1{target} HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n");

        Assert.Equal(200, answer.Status);
        Assert.StartsWith($"GET /base{target} HTTP/1.1\r\n", Assert.Single(remote.Forwarded()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/rest/v1", "/base/")]
    [InlineData("/rest/v1?select=id", "/base/?select=id")]
    [InlineData("/REST/v1/films", "/base/films")]
    [InlineData("http://edge/rest/v1/films?id=eq.1", "/base/films?id=eq.1")]
    [InlineData("/x/../rest/v1/a/../films", "/base/films")]
    [InlineData("/rest/v1/a/%2e%2e/%2E%2E/v1/b%20c", "/base/b%20c")]
    [InlineData("/r%65st/v1/films", "/base/films")]
    public async Task A_target_said_in_another_way_does_not_lead_out_of_the_base(string target, string arrives)
    {
        await using var remote = RawServer.Start(Answering);
        await using var front = await FrontApp.Of($"{remote.Url}/base");

        var answer = await RawExchange.With(front.Root, $"GET {target} HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n");

        Assert.Equal(200, answer.Status);
        Assert.StartsWith($"GET {arrives} HTTP/1.1\r\n", Assert.Single(remote.Forwarded()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_pass_but_for_those_of_the_connection_and_the_operators_own()
    {
        await using var remote = RawServer.Start(Answering);
        await using var front = await FrontApp.Of(
            remote.Url, ("Origin:Headers:CF-Access-Client-Id", "edge.access"), ("Origin:Headers:CF-Access-Client-Secret", "secret"));

        await RawExchange.With(
            front.Root,
            "PATCH /rest/v1/films?id=eq.1 HTTP/1.1\r\nHost: api.example.com\r\nAccept: */*\r\nPrefer: tx=commit\r\nPrefer: return=minimal\r\n"
            + "Content-Type: application/json\r\nContent-Profile: \u00c3\u00a9\r\nContent-Length: 2\r\nTE: trailers\r\nUpgrade: h2c\r\n"
            + "Keep-Alive: 5\r\nCf-Access-Client-Id: forged\r\nForwarded: for=10.0.0.1\r\nConnection: close\r\n\r\n{}");

        var request = Assert.Single(remote.Forwarded());
        var headers = request.Split("\r\n\r\n")[0].Split("\r\n")[1..].Where(header => !header.StartsWith("traceparent", StringComparison.Ordinal));
        Assert.Equal(
            [
                "Accept: */*", "CF-Access-Client-Id: edge.access", "CF-Access-Client-Secret: secret", "Content-Length: 2",
                "Content-Profile: \u00c3\u00a9", "Content-Type: application/json",
                "Forwarded: for=10.0.0.1, for=127.0.0.1;host=\"api.example.com\";proto=http", $"Host: {new Uri(remote.Url).Authority}",
                "Prefer: tx=commit, return=minimal",
            ],
            headers.Order(StringComparer.Ordinal));
        Assert.EndsWith("\r\n\r\n{}", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Connection_names_stays_here()
    {
        await using var remote = RawServer.Start(Answering);
        await using var front = await FrontApp.Of(remote.Url);

        await front.Api.With("X-Of-This-Hop", "1").With("X-Other", "1").With("Connection", "x-of-this-hop, X-Nothing").Get("/films");

        var request = Assert.Single(remote.Forwarded());
        Assert.DoesNotContain("X-Of-This-Hop", request, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nX-Other: 1\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_goes_on()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        await using var remote = RawServer.Start(Answering);
        await using var front = await FrontApp.Of(remote.Url);

        await front.Api.With("traceparent", $"00-{Trace}-b7ad6b7169203331-01").Get("/films");

        Assert.Contains($"\r\ntraceparent: 00-{Trace}-", Assert.Single(remote.Forwarded()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_body_is_sent_without_and_a_write_says_that_it_is_empty()
    {
        await using var remote = RawServer.Start(Answering);
        await using var front = await FrontApp.Of(remote.Url);

        await front.Api.Get("/films");
        await front.Api.Send("POST", "/rpc/f", [], null);
        await front.Api.Delete("/films?id=eq.1");

        Assert.DoesNotContain("Content-Length", remote.Forwarded()[0], StringComparison.OrdinalIgnoreCase);
        Assert.All(remote.Forwarded().Skip(1), request => Assert.Contains("\r\nContent-Length: 0\r\n", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_is_passed_on_while_it_comes()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var remote = await HttpDouble.Start(async http =>
        {
            if (HttpMethods.IsHead(http.Request.Method)) return;
            var first = new byte[1];
            await http.Request.Body.ReadExactlyAsync(first);
            arrived.SetResult();
            var rest = new MemoryStream();
            await http.Request.Body.CopyToAsync(rest);
            await http.Response.WriteAsync($"{first.Length + rest.Length} {http.Request.Headers.ContentLength}");
        });
        await using var front = await FrontApp.Of(remote.Url);

        // Chunked; the second half is sent when the remote has the first.
        using var client = await RawExchange.Connect(front.Root, default);
        var head = "POST /rest/v1/films HTTP/1.1\r\nHost: edge\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        await arrived.Task;
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("2\r\nde\r\n0\r\n\r\n"));

        using var answer = new StreamReader(client.GetStream());
        Assert.Contains("\r\n2\r\n5 \r\n0\r\n", await answer.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_the_client_breaks_off_is_the_clients_fault()
    {
        await using var remote = await HttpDouble.Start(http => http.Request.Body.CopyToAsync(Stream.Null));
        await using var front = await FrontApp.Of(remote.Url);

        var answer = await RawExchange.With(
            front.Root, "POST /rest/v1/films HTTP/1.1\r\nHost: edge\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nabc\r\nxyz\r\n");

        Assert.Equal(400, answer.Status);
        Assert.Contains("EDGE005", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_is_no_longer_waited_for()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var remote = await HttpDouble.Start(async http =>
        {
            if (HttpMethods.IsHead(http.Request.Method)) return;
            http.RequestAborted.Register(left.SetResult);
            asked.SetResult();
            await left.Task;
        });
        await using var front = await FrontApp.Of(remote.Url);

        using (var client = await RawExchange.Connect(front.Root, default))
        {
            await client.GetStream().WriteAsync("GET /rest/v1/films HTTP/1.1\r\nHost: edge\r\n\r\n"u8.ToArray());
            await asked.Task;
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(90));
    }

    private static async Task Answering(RawServer.Connection connection)
    {
        while (await connection.Read() is { } request) await connection.Ok(request.StartsWith("HEAD ", StringComparison.Ordinal) ? "" : "[]");
    }
}
