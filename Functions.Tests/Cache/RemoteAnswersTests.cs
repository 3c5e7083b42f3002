using System.Net;
using Edge.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Cache;

/// <summary>Which answers of a remote PostgREST are kept, and what is sent of them.</summary>
public sealed class RemoteAnswersTests
{
    [Fact]
    public async Task The_second_who_asks_gets_what_the_first_got()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front();

        var first = (await front.Api.Get("/films?id=eq.1&year=eq.2")).ShouldBe(200, "1").ShouldBeStored();
        var second = (await front.Api.Get("/films?year=eq.2&id=eq.%31")).ShouldBe(200, "1").ShouldBeHit();

        foreach (var name in new[] { "Content-Type", "Content-Range", "ETag", "Content-Length", "Vary" }) Assert.Equal(first.Header(name), second.Header(name));
        second.ShouldHave("Cache-Control", "private, no-cache").ShouldHave("Content-Range", "0-0/*");
        (await front.Api.With("If-None-Match", first.Header("ETag")!).Get("/films?id=eq.1&year=eq.2")).ShouldBeHit().ShouldBeEmpty(304);
        Assert.Single(remote.Reads);
    }

    [Fact]
    public async Task A_thousand_who_miss_at_once_ask_the_remote_once()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front();
        var leave = new TaskCompletionSource();
        remote.AnswersLeave = leave.Task;

        var all = Enumerable.Range(0, 1_000).Select(_ => front.Api.Get("/films")).ToList();
        await Eventually.Holds(() => Task.FromResult(remote.Reads.Count == 1));
        leave.SetResult();

        Assert.All(await Task.WhenAll(all), answer => answer.ShouldBe(200, "1"));
        Assert.Single(remote.Reads);
    }

    [Theory]
    [InlineData("Cache-Control", "no-store")]
    [InlineData("Cache-Control", "public, No-Cache=\"set-cookie\"")]
    [InlineData("Cache-Control", "max-age=60, private")]
    [InlineData("Cache-Control", "s-maxage=0, max-age=60")]
    [InlineData("Cache-Control", "max-age=soon")]
    [InlineData("Expires", "0")]
    [InlineData("Expires", "Thu, 01 Jan 2026 00:00:00 GMT")]
    [InlineData("Age", "600")]
    [InlineData("Set-Cookie", "a=1")]
    [InlineData("Vary", "*")]
    [InlineData("Vary", "Accept, X-Tenant")]
    public async Task What_the_remote_forbids_to_be_kept_is_not(string header, string value)
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front();
        remote.Saying = http =>
        {
            http.Response.Headers[header] = value;
            return Task.CompletedTask;
        };

        foreach (var number in new[] { "1", "2" })
            (await front.Api.Get("/films")).ShouldBe(200, number).ShouldHave(header, value).ShouldHave("Cache-Status", "Edge; fwd=miss");
    }

    [Theory]
    [InlineData("max-age=60", "", 60)]
    [InlineData("s-maxage=60, max-age=5", "", 60)]
    [InlineData("max-age=60", "40", 20)]
    [InlineData("max-age=6000", "40", 560)]
    [InlineData("public", "", 600)]
    public async Task What_the_remote_says_of_an_answers_life_shortens_it(string control, string age, int ttl)
    {
        await using var remote = await CountingRemote.Start();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var front = await remote.Front(time);
        remote.Saying = http =>
        {
            http.Response.Headers.CacheControl = control;
            http.Response.Headers.Age = age;
            return Task.CompletedTask;
        };

        (await front.Api.Get("/films")).ShouldHave("Cache-Control", control).ShouldHave("Cache-Status", $"Edge; fwd=miss; stored; ttl={ttl}");
        time.Advance(TimeSpan.FromSeconds(5));
        (await front.Api.Get("/films")).ShouldHave("Cache-Status", $"Edge; hit; ttl={ttl - 5}").ShouldHave("Cache-Control", control)
            .ShouldHave("Age", age.Length > 0 ? "45" : "5");
    }

    [Fact]
    public async Task A_body_is_only_for_clients_that_can_read_it()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front();
        remote.Saying = http =>
        {
            http.Response.Headers.Vary = "Accept-Encoding";
            if (http.Request.Headers.AcceptEncoding.Count > 0) http.Response.Headers.ContentEncoding = http.Request.Headers.AcceptEncoding;
            return Task.CompletedTask;
        };

        foreach (var status in new[] { "Edge; fwd=miss; stored", "Edge; hit" })
        {
            (await front.Api.With("Accept-Encoding", "gzip").Get("/films")).ShouldSay(status).ShouldHave("Content-Encoding", "gzip")
                .ShouldHave("Vary", "Accept, Prefer, Range, Accept-Profile, Authorization, Origin, Accept-Encoding");
            (await front.Api.Get("/films")).ShouldSay(status).ShouldNotHave("Content-Encoding");
        }
    }

    [Fact]
    public async Task The_operator_can_name_headers_that_the_remotes_database_looks_at()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front(("Origin:VaryBy", "X-Tenant, X-Region"));
        remote.Saying = http =>
        {
            http.Response.Headers.Vary = "x-tenant";
            return Task.CompletedTask;
        };

        (await front.Api.With("X-Tenant", "a").Get("/films")).ShouldBe(200, "1");
        (await front.Api.With("X-Tenant", "b").Get("/films")).ShouldBe(200, "2");
        (await front.Api.With("X-Region", "a").Get("/films")).ShouldBe(200, "3");
        (await front.Api.With("X-Tenant", "a").With("X-Other", "1").Get("/films")).ShouldBe(200, "1").ShouldBeHit();
    }

    [Fact]
    public async Task What_one_client_has_already_is_not_what_the_remote_is_asked_about()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front();
        remote.Saying = http =>
        {
            http.Response.Headers.ETag = "W/\"7\"";
            return Task.CompletedTask;
        };

        (await front.Api.With("If-None-Match", "\"7\"").With("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT").Get("/films"))
            .ShouldBeStored().ShouldBeEmpty(304);
        (await front.Api.Get("/films")).ShouldBeHit().ShouldBe(200, "1").ShouldHave("ETag", "W/\"7\"");
        Assert.Equal((0, 0), (remote.Reads[0].IfNoneMatch.Count, remote.Reads[0].IfModifiedSince.Count));
    }

    [Fact]
    public async Task HEAD_is_kept_with_the_length_of_the_body_that_did_not_come()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front();

        (await front.Api.Head("/films")).ShouldBeStored().ShouldBeEmpty(200).ShouldHave("Content-Length", "1");
        (await front.Api.Head("/films")).ShouldBeHit().ShouldBeEmpty(200).ShouldHave("Content-Length", "1");
        (await front.Api.Get("/films")).ShouldBeStored().ShouldBe(200, "2");
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_000_000, false)]
    public async Task A_body_that_does_not_say_its_length_is_kept_if_it_is_short_and_passes_whole_if_not(int length, bool isKept)
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front(("Cache:MemoryLimitMb", "1"));
        var body = string.Concat(Enumerable.Range(0, length / 4).Select(at => $"{at % 1000:d3},"));
        remote.Saying = async http =>
        {
            foreach (var part in body.Chunk(10_000)) await http.Response.WriteAsync(new string(part));
        };

        (await front.Api.Get("/films")).ShouldBeText(200, body);
        Assert.Equal(isKept, (await front.Api.Get("/films")).ShouldBeText(200, body).Header("Cache-Status")!.StartsWith("Edge; hit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Paths_that_only_look_the_same_when_they_are_decoded_are_not_kept()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front();

        foreach (var (path, number) in new[] { ("/%E9", "1"), ("/%25E9", "2"), ("/%E9", "3") })
            (await front.Api.Get(path)).ShouldBe(200, number).ShouldHave("Cache-Status", "Edge; fwd=miss");
    }

    [Fact]
    public async Task What_is_not_understood_is_the_remotes_to_answer()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front();

        foreach (var number in new[] { "1", "2" }) (await front.Api.Get("/films?select=a(b")).ShouldBe(200, number).ShouldHave("Cache-Status", "Edge; fwd=miss");
    }

    [Fact]
    public async Task The_client_in_this_process_gets_the_same_answers()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front();
        var films = front.Services.GetRequiredService<PostgrestClient>().From("films");

        for (var time = 0; time < 2; time++) Assert.Equal("1", (await films.Text("application/json")).Value);
        Assert.Single(remote.Reads);
    }

    [Fact]
    public async Task Operators_see_and_purge_as_with_a_database()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front(("FunctionKeys:master", "master"), ("Cache:Relations:films:Tags", "stock"));
        var site = front.Site.With("x-functions-key", "master");

        foreach (var what in new[] { "relation=films", "relation=actors", "tag=stock", "prefix=/films", "all=true" })
        {
            await front.Api.Get("/films?select=*,actors(*)");
            Assert.Equal(1, (int?)(await site.Post($"/cache/purge?{what}", "")).ShouldBe(200).Json!["purged"]);
        }

        Assert.Equal(5, (int?)(await site.Get("/cache/stats")).Json!["miss"]);
    }
}
