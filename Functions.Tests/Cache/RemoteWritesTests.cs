using Edge.Tests.Origin;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Cache;

/// <summary>What a write through this instance makes of answers of a remote PostgREST that were kept before it, or were on their way.</summary>
public sealed class RemoteWritesTests
{
    [Theory]
    [InlineData("/films", "films")]
    [InlineData("/films?select=*,cast:actors(name)", "actors")]
    [InlineData("/films?select=*,actors!roles!inner(name)", "roles")]
    [InlineData("/films?select=title,...studios(name,owner:companies(name))", "studios")]
    [InlineData("/films?select=title,...studios(name,owner:companies(name))", "companies")]
    [InlineData("/films?select=*,%22odd%20name%22(*)", "odd%20name")]
    [InlineData("/shelf", "books")]
    [InlineData("/rpc/book_count?year=1999", "books")]
    [InlineData("/rpc/book_count?select=*,authors(*)", "authors")]
    [InlineData("/films", "rpc/anything")]
    [InlineData("/films", "films/1")]
    public async Task It_is_seen_by_whoever_names_what_was_written(string question, string written)
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await Front(remote);
        (await front.Api.Get(question)).ShouldBe(200, "1").ShouldBeStored();
        (await front.Api.Get(question)).ShouldBe(200, "1").ShouldBeHit();

        (await front.Api.Post($"/{written}", "{}")).ShouldBe(201).ShouldSay("Edge; fwd=method");

        (await front.Api.Get(question)).ShouldBe(200, "2").ShouldBeStored();
        (await front.Api.Get(question)).ShouldBe(200, "2").ShouldBeHit();
    }

    [Theory]
    [InlineData("/films?select=*,cast:actors(name)", "cast")]
    [InlineData("/films?select=title,actors(name)&actors.name=eq.companies", "companies")]
    [InlineData("/films", "books")]
    [InlineData("/rpc/book_count", "films")]
    public async Task It_leaves_answers_that_do_not_name_it(string question, string written)
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await Front(remote);
        await front.Api.Get(question);

        (await front.Api.Delete($"/{written}?id=eq.1")).ShouldBe(201);

        (await front.Api.Get(question)).ShouldBe(200, "1").ShouldBeHit();
    }

    [Fact]
    public async Task The_profile_makes_no_other_relation_of_a_name()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await Front(remote);
        await front.Api.Get("/films");
        await front.Api.With("Accept-Profile", "archive").Get("/films");

        await front.Api.With("Content-Profile", "archive").Post("/films", "{}");

        (await front.Api.Get("/films")).ShouldBe(200, "3");
        (await front.Api.With("Accept-Profile", "archive").Get("/films")).ShouldBe(200, "4");
    }

    [Fact]
    public async Task A_function_is_kept_only_if_tags_say_what_it_depends_on()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await Front(remote);

        foreach (var number in new[] { "1", "2" }) (await front.Api.Get("/rpc/dice")).ShouldBe(200, number).ShouldHave("Cache-Status", "Edge; fwd=miss");
        (await front.Api.Get("/rpc/dice?select=films(*)")).ShouldBe(200, "3");
    }

    [Fact]
    public async Task An_answer_that_was_on_its_way_is_not_kept_nor_given_to_who_asks_after_the_write()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await Front(remote);
        var leave = new TaskCompletionSource();
        remote.AnswersLeave = leave.Task;
        var before = front.Api.Get("/films");
        await Eventually.Holds(() => Task.FromResult(remote.Reads.Count == 1));

        await front.Api.Post("/films", "{}");
        remote.AnswersLeave = Task.CompletedTask;
        var after = front.Api.Get("/films");
        leave.SetResult();

        (await before).ShouldBe(200, "1");
        (await after).ShouldBe(200, "2");
        (await front.Api.Get("/films")).ShouldBe(200, "2").ShouldBeHit();
    }

    [Theory]
    [InlineData(409, "PostgREST; error=23505", true)]
    [InlineData(409, null, false)]
    [InlineData(500, "PostgREST; error=XX000", false)]
    [InlineData(204, null, false)]
    [InlineData(303, null, false)]
    public async Task It_has_happened_unless_PostgREST_says_that_it_has_not(int status, string? error, bool isStillKept)
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await Front(remote);
        remote.Writing = http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers["Proxy-Status"] = error;
            return Task.CompletedTask;
        };
        await front.Api.Get("/films");

        (await front.Api.Patch("/films?id=eq.1", "{}")).ShouldBe(status);

        (await front.Api.Get("/films")).ShouldBe(200, isStillKept ? "1" : "2");
    }

    [Fact]
    public async Task One_that_is_not_answered_may_have_happened()
    {
        await using var remote = await CountingRemote.Start();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var front = await Front(remote, time);
        var arrived = new SemaphoreSlim(0);
        remote.Writing = async http =>
        {
            arrived.Release();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };

        await front.Api.Get("/films");
        var silent = front.Api.Post("/films", "{}");
        await arrived.WaitAsync();
        await time.PassUntil(silent, TimeSpan.FromSeconds(30));
        (await silent).ShouldBeError(504, "EDGE014");
        (await front.Api.Get("/films")).ShouldBe(200, "2");

        await front.Api.Get("/actors");
        using var leaves = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{front.Api.Root}/actors") { Content = new StringContent("{}") };
        var write = front.Http.SendAsync(request, leaves.Token);
        await arrived.WaitAsync();
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        await Eventually.Holds(async () => (await front.Api.Get("/actors")).Text == "4");
    }

    [Fact]
    public async Task One_that_did_not_get_to_the_remote_has_not_happened()
    {
        var remote = await CountingRemote.Start();
        await using var front = await Front(remote);
        await front.Api.Get("/films");
        await remote.DisposeAsync();

        (await front.Api.Post("/films", "{}")).ShouldBeError(502, "EDGE010");

        (await front.Api.Get("/films")).ShouldBe(200, "1").ShouldBeHit();
    }

    private static Task<EdgeApp> Front(CountingRemote remote, TimeProvider? time = null) => remote.Front(
        time ?? TimeProvider.System,
        ("Cache:Relations:shelf:Tags", "stock"), ("Cache:Relations:books:Tags", "stock, paper"), ("Cache:Functions:book_count:Tags", "stock"));
}
