using Edge.Cache;

namespace Edge.Tests.Cache;

public sealed class EdgeCacheTests
{
    private static readonly CachePolicyOptions Minute = new() { MaxAge = 60 };

    [Fact]
    public async Task The_second_who_asks_gets_what_the_first_got()
    {
        await using var cache = new CacheOver(new(), Minute);

        var first = await cache.Get("/films?id=eq.1&year=eq.2");
        cache.Time.Advance(TimeSpan.FromSeconds(10));
        var second = await cache.Get("/films?year=eq.2&id=eq.%31");

        Assert.Equal("Edge; fwd=miss; stored; ttl=60", first.CacheStatus);
        Assert.Equal(("Edge; hit; ttl=50", "10", first.Text), (second.CacheStatus, second["Age"], second.Text));
        Assert.Equal(1, cache.Database.Reads);
    }

    [Fact]
    public async Task A_write_is_seen_by_whoever_asks_after_it()
    {
        await using var cache = new CacheOver(new(), Minute);
        await cache.Get("/films");

        await cache.Write("/films");

        Assert.Equal("films 1", (await cache.Get("/films")).Text);
        Assert.Equal("Edge; hit; ttl=60", (await cache.Get("/films")).CacheStatus);
    }

    [Fact]
    public async Task A_write_to_something_else_changes_nothing()
    {
        await using var cache = new CacheOver(new(), Minute);
        await cache.Get("/films");
        await cache.Write("/actors");
        Assert.StartsWith("Edge; hit", (await cache.Get("/films")).CacheStatus, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_read_before_a_commit_and_kept_after_it_is_not_served()
    {
        await using var cache = new CacheOver(new(), Minute);
        var leave = new TaskCompletionSource();
        cache.Database.AnswersLeave = leave.Task;

        // The fill has read; then a write through this instance commits; then the fill stores.
        var fill = cache.Get("/films");
        await Eventually.Holds(() => Task.FromResult(cache.Database.Reads == 1));
        cache.Database.AnswersLeave = Task.CompletedTask;
        await cache.Write("/films");
        leave.SetResult();

        var before = await fill;
        Assert.Equal(("films 0", "Edge; fwd=miss; ttl=60"), (before.Text, before.CacheStatus));
        Assert.Equal("films 1", (await cache.Get("/films")).Text);
    }

    [Fact]
    public async Task A_write_that_was_given_up_may_be_done_later_and_is_seen_then()
    {
        await using var cache = new CacheOver(new() { IsBlind = true, LosesWrites = true }, new CachePolicyOptions { MaxAge = 600 });
        await cache.Get("/films");

        await cache.Write("/films");
        Assert.Equal("films 0", (await cache.Get("/films")).Text);
        cache.Time.Advance(TimeSpan.FromSeconds(50));
        cache.Database.Commit(cache.Database.Begun, "films");

        Assert.Equal("films 1", (await cache.Get("/films")).Text);
        cache.Time.Advance(TimeSpan.FromSeconds(11));
        await cache.Get("/films");
        await cache.Get("/films");
        Assert.StartsWith("Edge; hit", (await cache.Get("/films")).CacheStatus, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_who_ask_at_once_are_one_query()
    {
        await using var cache = new CacheOver(new(), Minute);
        var leave = new TaskCompletionSource();
        cache.Database.AnswersLeave = leave.Task;

        var all = Enumerable.Range(0, 1000).Select(_ => Task.Run(() => cache.Get("/films"))).ToArray();
        await Eventually.Holds(() => Task.FromResult(cache.Database.Reads == 1));
        leave.SetResult();

        Assert.All(await Task.WhenAll(all), answer => Assert.Equal("films 0", answer.Text));
        Assert.Equal(1, cache.Database.Reads);
    }

    [Fact]
    public async Task Clients_of_one_stampede_get_their_own_rows()
    {
        await using var cache = new CacheOver(new(), Minute);
        var all = Enumerable.Range(0, 300)
            .Select(n => (Client: $"client{n % 7}", Answer: Task.Run(() => cache.Get("/diaries", $"client{n % 7}")))).ToArray();
        foreach (var (client, answer) in all) Assert.Equal($"diaries 0 of {client}", (await answer).Text);
    }

    [Fact]
    public async Task The_first_who_asked_may_leave_and_the_others_still_get_the_answer()
    {
        await using var cache = new CacheOver(new(), Minute);
        var leave = new TaskCompletionSource();
        cache.Database.AnswersLeave = leave.Task;
        using var gone = new CancellationTokenSource();

        var first = cache.Cache.Answer(CacheOver.Request("GET", "/films"), gone.Token).AsTask();
        await Eventually.Holds(() => Task.FromResult(cache.Database.Reads == 1));
        var second = cache.Get("/films");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        leave.SetResult();

        Assert.Equal("films 0", (await second).Text);
    }

    [Fact]
    public async Task A_client_that_has_the_answer_gets_304()
    {
        await using var cache = new CacheOver(new(), Minute);
        var etag = (await cache.Get("/films"))["ETag"]!;

        var known = await cache.Get("/films", null, ("If-None-Match", $"\"other\", W/{etag}"));

        Assert.Equal((304, "", etag), (known.Status, known.Text, known["ETag"]));
    }

    [Fact]
    public async Task Clients_can_ask_for_less_than_the_cache_would_give()
    {
        await using var cache = new CacheOver(new(), Minute);
        await cache.Get("/films");
        cache.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.StartsWith("Edge; fwd=bypass", (await cache.Get("/films", null, ("Cache-Control", "no-store"))).CacheStatus, StringComparison.Ordinal);
        Assert.Equal(504, (await cache.Get("/films", null, ("Cache-Control", "only-if-cached, max-age=10"))).Status);
        Assert.Equal("30", (await cache.Get("/films", null, ("Cache-Control", "max-age=30")))["Age"]);
        Assert.Equal("0", (await cache.Get("/films", null, ("Cache-Control", "max-age=10")))["Age"]);
        Assert.StartsWith("Edge; fwd=request; stored", (await cache.Get("/films", null, ("Cache-Control", "no-cache"))).CacheStatus, StringComparison.Ordinal);
        Assert.Equal(4, cache.Database.Reads);
    }

    [Fact]
    public async Task What_must_not_be_kept_is_not()
    {
        await using var cache = new CacheOver(new(), Minute);
        foreach (var target in new[] { "/never", "/lottery" })
        {
            var before = cache.Database.Reads;
            await cache.Get(target);
            await cache.Get(target);
            Assert.Equal(before + 2, cache.Database.Reads);
        }
    }

    [Fact]
    public async Task A_refused_token_gets_nothing_from_the_cache()
    {
        await using var cache = new CacheOver(new(), Minute);
        await cache.Get("/films");
        Assert.Equal("Edge; fwd=bypass", (await cache.Get("/films", "forged")).CacheStatus);
    }

    [Fact]
    public async Task Another_schema_makes_all_that_is_kept_unusable()
    {
        await using var cache = new CacheOver(new(), Minute);
        await cache.Get("/films");
        cache.Database.Realm = "films 2";
        Assert.StartsWith("Edge; fwd=miss", (await cache.Get("/films")).CacheStatus, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_is_sent_back_is_each_clients_own()
    {
        await using var cache = new CacheOver(new() { TraceHeader = "X-Trace" }, Minute);
        await cache.Get("/films", null, ("X-Trace", "one"));
        Assert.Equal("two", (await cache.Get("/films", null, ("X-Trace", "two")))["X-Trace"]);
    }

    [Fact]
    public async Task A_purge_makes_answers_be_fetched_anew()
    {
        await using var cache = new CacheOver(new(), new CachePolicyOptions { MaxAge = 60, Tags = "catalogue" });
        foreach (var isMeant in new Predicate<StoredNote>[]
                 {
                     note => note.DependsOn("films"), note => note.DependsOn("api.films"), note => note.HasTag("catalogue"), note => note.BeginsWith("/films?i"),
                 })
        {
            await cache.Get("/films?id=eq.1");
            Assert.Equal(1, await cache.Tiers.Purge(isMeant, default));
            Assert.StartsWith("Edge; fwd=miss", (await cache.Get("/films?id=eq.1")).CacheStatus, StringComparison.Ordinal);
        }

        Assert.Equal(0, await cache.Tiers.Purge(note => note.DependsOn("actors"), default));
    }
}
