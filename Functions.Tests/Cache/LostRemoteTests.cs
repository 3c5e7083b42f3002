using Edge.Tests.Origin;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Cache;

/// <summary>The remote fails, or goes away, in front of answers that were kept.</summary>
public sealed class LostRemoteTests
{
    private static readonly (string, string)[] Short = [("Cache:Relations:films:MaxAge", "1"), ("Cache:Relations:films:StaleIfError", "600"), ("Cache:Relations:actors:MaxAge", "1")];

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Its_errors_are_answered_by_what_was_kept_where_the_policy_says_so(int status)
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await FrontApp.Of(remote.Url, Short);
        foreach (var path in new[] { "/films", "/actors" }) (await front.Api.Get(path)).ShouldBeStored();
        remote.Saying = async http =>
        {
            http.Response.StatusCode = status;
            await http.Response.WriteAsync("{}");
        };
        await Eventually.Holds(async () => (await front.Api.Get("/actors")).Status == status);

        (await front.Api.Get("/films")).ShouldBe(200, "1").ShouldSay($"Edge; fwd=stale; fwd-status={status}; ttl=-");
        Assert.Equal(status == 503 ? "1" : null, (await front.Api.Get("/actors")).ShouldBe(status).Header("Retry-After"));
        (await front.Api.With("Cache-Control", "no-cache").Get("/films")).ShouldBe(status);
    }

    [Fact]
    public async Task So_is_its_absence()
    {
        var remote = await CountingRemote.Start();
        await using var front = await FrontApp.Of(remote.Url, Short);
        foreach (var path in new[] { "/films", "/actors" }) await front.Api.Get(path);
        await remote.DisposeAsync();
        await Eventually.Holds(async () => (await front.Api.Get("/actors")).Status >= 500);

        (await front.Api.Get("/films")).ShouldBe(200, "1").ShouldSay("Edge; fwd=stale; fwd-status=50");
        var lost = await front.Api.Get("/actors");
        Assert.Contains((string?)lost.Json!["code"], new[] { "EDGE010", "EDGE012" });
        lost.ShouldHave("Retry-After", "1");
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_an_error_before_any_of_it_is_sent()
    {
        var isWhole = true;
        await using var remote = RawServer.Start(async connection =>
        {
            while (await connection.Read() is { } request)
            {
                if (request.StartsWith("HEAD ", StringComparison.Ordinal)) await connection.Ok("");
                else if (Volatile.Read(ref isWhole)) await connection.Ok("[1]");
                else
                {
                    await connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[1,");
                    return;
                }
            }
        });
        await using var front = await FrontApp.Of(remote.Url, Short);
        foreach (var path in new[] { "/films", "/actors" }) (await front.Api.Get(path)).ShouldBeStored();
        Volatile.Write(ref isWhole, false);

        await Eventually.Holds(async () => (await front.Api.Get("/actors")).Status == 502);
        (await front.Api.Get("/actors")).ShouldBeError(502, "EDGE010", details: "The connection was lost");
        (await front.Api.Get("/films")).ShouldBe(200, "[1]").ShouldSay("Edge; fwd=stale; fwd-status=502; ttl=-");
    }

    [Fact]
    public async Task One_that_falls_silent_in_the_middle_is_given_up()
    {
        await using var remote = await CountingRemote.Start();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var front = await remote.Front(time);
        var halfway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        remote.Saying = async http =>
        {
            await http.Response.WriteAsync("[1,");
            await http.Response.Body.FlushAsync();
            halfway.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };

        var silent = front.Api.Get("/films");
        await halfway.Task;
        await time.PassUntil(silent, TimeSpan.FromSeconds(30));
        (await silent).ShouldBeError(504, "EDGE011");
    }
}
