using Edge.Tests.Tunnel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Origin;

/// <summary>A remote that is gone, silent, too busy, or has closed a connection that was thought to be open.</summary>
public sealed class LostRemoteTests
{
    private const string Nobody = "http://127.0.0.1:1";

    [Fact]
    public async Task Where_nobody_listens_the_answer_comes_at_once_and_says_that_nothing_happened()
    {
        await using var front = await FrontApp.Of(Nobody);
        using var time = new RunningTime();

        foreach (var answer in new[] { await front.Api.Get("/films"), await front.Api.Post("/films", "{}") })
        {
            answer.ShouldBeError(502, "EDGE010", "The remote PostgREST cannot be reached", "No connection came about", "null")
                .ShouldHave("Retry-After", "1").ShouldHave("Content-Type", "application/json; charset=utf-8");
        }

        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_browser_may_see_the_error()
    {
        await using var front = await FrontApp.Of(Nobody);

        (await front.Api.With("Origin", "https://app.example.com").Get("/films")).ShouldBe(502).ShouldHave("Access-Control-Allow-Origin", "*");
    }

    [Fact]
    public async Task A_remote_that_fails_is_left_alone_and_found_again_when_it_is_back()
    {
        await using var remote = await HttpDouble.Start(http => http.Response.WriteAsync("[]"));
        await using var tunnel = TunnelDouble.To(remote.Port);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var front = await FrontApp.Of($"http://127.0.0.1:{tunnel.Port}", time, ("Origin:Retries", "0"));

        (await front.Site.Get("/health/serving")).ShouldBe(200);
        tunnel.Cut();
        await Eventually.Holds(async () => (await front.Api.Get("/films")).Status == 503);
        (await front.Api.Get("/films")).ShouldBeError(503, "EDGE012").ShouldHave("Retry-After", "1");
        // The app may have asked before the cut, and asks again when what it heard is old.
        time.Advance(TimeSpan.FromSeconds(2));
        (await front.Site.Get("/health/ready")).ShouldBe(503);
        (await front.Site.Get("/health/serving")).ShouldBe(200);

        tunnel.Return();
        (await front.Api.Get("/films")).ShouldBeError(503, "EDGE012");
        time.Advance(TimeSpan.FromSeconds(1));
        (await front.Api.Get("/films")).ShouldBeText(200, "[]");
        time.Advance(TimeSpan.FromSeconds(2));
        (await front.Site.Get("/health/ready")).ShouldBe(200);
    }

    [Fact]
    public async Task A_silent_remote_is_given_up()
    {
        await using var remote = RawServer.Start(async connection =>
        {
            await connection.Read();
            await Task.Delay(Timeout.Infinite, connection.Stop);
        });
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var front = await FrontApp.Of(remote.Url, time);

        (await GivenUp(front.Api.Get("/films"), 1))
            .ShouldBeError(504, "EDGE011", "The remote PostgREST did not answer in time").ShouldHave("Retry-After", "1");
        (await GivenUp(front.Api.Post("/films", "{}"), 2))
            .ShouldBeError(504, "EDGE014", hint: "The changes may have been stored or not. Look before you repeat the request.");
        Assert.Equal(2, remote.Forwarded().Count);

        async Task<ApiResponse> GivenUp(Task<ApiResponse> request, int asked)
        {
            await Eventually.Holds(() => Task.FromResult(remote.Forwarded().Count == asked));
            await time.PassUntil(request, TimeSpan.FromSeconds(30));
            return await request;
        }
    }

    [Fact]
    public async Task A_remote_that_falls_silent_in_the_middle_of_its_answer_is_given_up()
    {
        await using var remote = RawServer.Start(async connection =>
        {
            await connection.Read();
            await connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[1,");
            await Task.Delay(Timeout.Infinite, connection.Stop);
        });
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var front = await FrontApp.Of(remote.Url, time);

        using var request = new HttpRequestMessage(HttpMethod.Get, front.Api.Root + "/films");
        using var answer = await front.Http.SendAsync(request, default);
        var body = answer.Content.ReadAsByteArrayAsync();
        await time.PassUntil(body, TimeSpan.FromSeconds(30));
        await Assert.ThrowsAnyAsync<Exception>(() => body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_read_on_a_connection_that_is_closed_meanwhile_is_sent_again(bool reset)
    {
        await using var remote = RawServer.Start(connection => OneAnswer(connection, reset));
        await using var front = await FrontApp.Of(remote.Url);

        for (var i = 0; i < 20; i++) (await front.Api.Get("/films")).ShouldBeText(200, "");
    }

    [Theory]
    [InlineData("POST", "{}", false)]
    [InlineData("POST", "{}", true)]
    [InlineData("POST", null, false)]
    [InlineData("PATCH", "{}", false)]
    [InlineData("DELETE", null, false)]
    [InlineData("DELETE", null, true)]
    public async Task A_write_is_never_sent_twice(string method, string? body, bool reset)
    {
        await using var remote = RawServer.Start(connection => OneAnswer(connection, reset));
        await using var front = await FrontApp.Of(remote.Url);

        for (var i = 0; i < 10; i++)
        {
            var answer = await front.Api.Send(method, $"/films?id=eq.{i}", body is null ? null : "{}"u8.ToArray(), "application/json");
            if (answer.Status != 200) answer.ShouldBeError(502, "EDGE014", details: "The connection was lost");
        }

        var sent = remote.Forwarded().Select(request => request.Split(' ')[1]).ToList();
        Assert.Equal(sent.Distinct(), sent);
    }

    [Fact]
    public async Task A_write_does_not_go_on_a_connection_that_has_been_idle()
    {
        await using var remote = RawServer.Start(async connection =>
        {
            // As a firewall that forgets a connection: nothing comes through any more, and nobody says so.
            if (await connection.Read() is null) return;
            await connection.Ok("");
            await Task.Delay(Timeout.Infinite, connection.Stop);
        });
        await using var front = await FrontApp.Of(remote.Url, ("Origin:Timeout", "00:00:30"));

        (await front.Api.Post("/films", "{}")).ShouldBe(200);
        await Task.Delay(TimeSpan.FromSeconds(3.5));
        (await front.Api.Post("/films", "{}")).ShouldBe(200);
    }

    [Fact]
    public async Task Only_so_many_requests_are_under_way_at_once()
    {
        var under = 0;
        var most = 0;
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var remote = await HttpDouble.Start(async http =>
        {
            if (HttpMethods.IsHead(http.Request.Method)) return;
            most = Math.Max(most, Interlocked.Increment(ref under));
            await go.Task;
            Interlocked.Decrement(ref under);
        });
        await using var front = await FrontApp.Of(remote.Url, ("Origin:MaxConcurrency", "2"), ("Origin:ConnectTimeout", "00:00:20"));
        // The app's own question takes a turn, too; it asks no more once it is ready.
        await Eventually.Holds(async () => (await front.Site.Get("/health/ready")).Status == 200);

        var answers = Enumerable.Range(0, 7).Select(_ => front.Api.Get("/films")).ToList();
        await Eventually.Holds(() => Task.FromResult(answers.Count(answer => answer.IsCompleted) == 3));
        go.SetResult();
        var statuses = (await Task.WhenAll(answers)).ToLookup(answer => answer.Status);

        Assert.Equal(4, statuses[200].Count());
        Assert.All(statuses[503], busy => busy.ShouldBeError(503, "EDGE013", details: "At most 2 are sent at once").ShouldHave("Retry-After", "1"));
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task A_gateways_page_is_not_passed_for_an_answer_but_PostgRESTs_errors_are()
    {
        await using var remote = await HttpDouble.Start(http =>
        {
            var gateway = http.Request.Path == "/gateway";
            http.Response.StatusCode = gateway ? 530 : http.Request.Path == "/access" ? 302 : 503;
            http.Response.Headers.Location = http.Request.Path == "/access" ? "https://team.cloudflareaccess.com/cdn-cgi/access/login/x" : default;
            http.Response.ContentType = gateway ? "text/html" : "application/json; charset=utf-8";
            return http.Response.WriteAsync(gateway ? "<h1>1033" : "{}");
        });
        await using var front = await FrontApp.Of(remote.Url);

        (await front.Api.Get("/gateway")).ShouldBeError(502, "EDGE010", details: "A gateway answered 530");
        (await front.Api.Post("/gateway", "{}")).ShouldBeError(502, "EDGE014", details: "A gateway answered 530");
        (await front.Api.Post("/access", "{}")).ShouldBeError(502, "EDGE010", details: "Cloudflare Access does not accept the service token");
        (await front.Api.Get("/films")).ShouldBeText(503, "{}");
    }

    /// <summary>The first request is answered; the second finds that the connection is closed.</summary>
    private static async Task OneAnswer(RawServer.Connection connection, bool reset)
    {
        if (await connection.Read() is null) return;
        await connection.Ok("");
        if (await connection.Read() is not null && reset) connection.Reset();
    }
}
