using System.IO.Compression;
using System.Net;
using System.Text;
using Edge.Client;
using Edge.Tests.Spec.Hostile;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Tests.Origin;

/// <summary>What of the remote's answer reaches the client.</summary>
public sealed class ForwardedAnswerTests
{
    private const string Get = "GET /rest/v1/films HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n";

    [Fact]
    public async Task Status_reason_headers_and_bytes_are_the_remotes()
    {
        await using var remote = Answering(
            "HTTP/1.1 418 Short And Stout\r\nContent-Type: x/y\r\nContent-Length: 3\r\nContent-Range: 0-1/*\r\nContent-Location: /films\r\nLocation: /films?id=eq.1\r\n"
            + "Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\nServer: postgrest/16.2\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nX-Name: \u00c3\u00a9\r\n"
            + "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n\r\n\0\u00ff\n");
        await using var front = await FrontApp.Of(remote.Url);

        var answer = await RawExchange.With(front.Root, Get);

        Assert.StartsWith("HTTP/1.1 418 Short And Stout\r\n", answer.Headers, StringComparison.Ordinal);
        var headers = answer.Headers.Split("\r\n")[1..].Where(header => !header.StartsWith("X-Content-Type-Options", StringComparison.Ordinal));
        Assert.Equal(
            [
                "Connection: close", "Content-Length: 3", "Content-Location: /films", "Content-Range: 0-1/*", "Content-Type: x/y",
                "Date: Thu, 01 Jan 2026 00:00:00 GMT", "Location: /films?id=eq.1", "Server: postgrest/16.2", "Set-Cookie: a=1; Path=/", "Set-Cookie: b=2",
                "X-Name: \u00c3\u00a9",
            ],
            headers.Order(StringComparer.Ordinal));
        Assert.Equal("\0\u00ff\n", answer.Body);
    }

    [Fact]
    public async Task A_compressed_body_stays_compressed()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)) await gzip.WriteAsync("[]"u8.ToArray());
        await using var remote = await HttpDouble.Start(http =>
        {
            if (HttpMethods.IsHead(http.Request.Method)) return Task.CompletedTask;
            Assert.Equal("gzip", http.Request.Headers.AcceptEncoding);
            http.Response.Headers.ContentEncoding = "gzip";
            return http.Response.Body.WriteAsync(packed.ToArray()).AsTask();
        });
        await using var front = await FrontApp.Of(remote.Url);

        var answer = await front.Api.With("Accept-Encoding", "gzip").Get("/films");

        answer.ShouldBe(200).ShouldHave("Content-Encoding", "gzip");
        Assert.Equal(packed.ToArray(), answer.Body);
    }

    [Fact]
    public async Task Answers_without_a_body_keep_their_headers()
    {
        await using var remote = await HttpDouble.Start(http =>
        {
            http.Response.Headers.ETag = "\"1\"";
            if (HttpMethods.IsHead(http.Request.Method)) http.Response.ContentLength = 1234;
            else http.Response.StatusCode = http.Request.Headers.IfNoneMatch.Count > 0 ? 304 : 204;
            return Task.CompletedTask;
        });
        await using var front = await FrontApp.Of(remote.Url);

        (await front.Api.Head("/films")).ShouldBeEmpty(200).ShouldHave("Content-Length", "1234").ShouldHave("ETag", "\"1\"");
        (await front.Api.With("If-None-Match", "\"1\"").Get("/films")).ShouldBeEmpty(304).ShouldHave("ETag", "\"1\"");
        (await front.Api.Delete("/films")).ShouldBeEmpty(204).ShouldNotHave("Content-Length");
    }

    [Fact]
    public async Task A_chunked_body_arrives_whole_without_its_trailers()
    {
        await using var remote = Answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\n[1,\r\n2\r\n2]\r\n0\r\nX-Sum: 3\r\n\r\n");
        await using var front = await FrontApp.Of(remote.Url);

        (await front.Api.Get("/films")).ShouldBeText(200, "[1,2]").ShouldNotHave("Trailer").ShouldNotHave("X-Sum");
    }

    [Fact]
    public async Task A_body_is_passed_on_while_it_comes()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var remote = await HttpDouble.Start(async http =>
        {
            if (HttpMethods.IsHead(http.Request.Method)) return;
            await http.Response.WriteAsync("[1,");
            await http.Response.Body.FlushAsync();
            await received.Task;
            await http.Response.WriteAsync("2]");
        });
        await using var front = await FrontApp.Of(remote.Url);

        using var request = new HttpRequestMessage(HttpMethod.Get, front.Api.Root + "/films");
        using var answer = await front.Http.SendAsync(request, default);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var first = new byte[3];
        await body.ReadExactlyAsync(first);
        received.SetResult();

        Assert.Equal("[1,2]", Encoding.ASCII.GetString(first) + await new StreamReader(body).ReadToEndAsync());
    }

    [Fact]
    public async Task A_body_that_breaks_off_breaks_off_here_too()
    {
        await using var remote = RawServer.Start(async connection =>
        {
            if ((await connection.Read())!.StartsWith("HEAD ", StringComparison.Ordinal)) return;
            await connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[1,");
        });
        await using var front = await FrontApp.Of(remote.Url);

        await Assert.ThrowsAnyAsync<Exception>(() => front.Api.Get("/films"));
    }

    [Fact]
    public async Task The_client_in_this_process_goes_the_same_way()
    {
        await using var remote = Answering(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 10\r\nContent-Range: 0-0/7\r\n\r\n[{\"id\":1}]");
        await using var front = await FrontApp.Of($"{remote.Url}/base");

        var films = await front.Services.GetRequiredService<PostgrestClient>().From("odd films").Eq("title", "é&%").ToListAsync();

        Assert.Equal(1, Assert.Single(films.Value!).GetProperty("id").GetInt32());
        Assert.Equal(7, films.Count);
        Assert.StartsWith("GET /base/odd%20films?title=eq.%C3%A9%26%25 HTTP/1.1", Assert.Single(remote.Forwarded()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_OpenAPI_document_is_the_remotes()
    {
        await using var remote = Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var front = await FrontApp.Of(remote.Url);

        (await front.Api.Get("/openapi.json")).ShouldBeText(200, "{}");
        Assert.StartsWith("GET /openapi.json HTTP/1.1", Assert.Single(remote.Forwarded()), StringComparison.Ordinal);
    }

    private static RawServer Answering(string answer) => RawServer.Start(async connection =>
    {
        while (await connection.Read() is { } request)
        {
            await connection.Write(request.StartsWith("HEAD ", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\n\r\n" : answer);
        }
    });
}
