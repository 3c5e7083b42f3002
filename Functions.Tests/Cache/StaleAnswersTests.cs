using Edge.Cache;

namespace Edge.Tests.Cache;

public sealed class StaleAnswersTests
{
    [Fact]
    public async Task While_a_stale_answer_is_sent_a_new_one_is_fetched()
    {
        await using var cache = new CacheOver(new(), new CachePolicyOptions { MaxAge = 60, StaleWhileRevalidate = 30 });
        await cache.Get("/films");
        cache.Database.Commit(cache.Database.Begin(), "films");
        cache.Time.Advance(TimeSpan.FromSeconds(70));

        var stale = await cache.Get("/films");
        Assert.Equal(("films 0", "Edge; hit; ttl=-10"), (stale.Text, stale.CacheStatus));
        await Eventually.Holds(async () => (await cache.Get("/films")).Text == "films 1");
        Assert.Equal(2, cache.Database.Reads);
    }

    [Fact]
    public async Task What_a_write_has_touched_is_not_sent_as_stale()
    {
        await using var cache = new CacheOver(new(), new CachePolicyOptions { MaxAge = 60, StaleWhileRevalidate = 30, StaleIfError = 3000 });
        await cache.Get("/films");
        cache.Time.Advance(TimeSpan.FromSeconds(70));
        await cache.Write("/films");
        cache.Database.IsDown = true;
        Assert.Equal(503, (await cache.Get("/films")).Status);
    }

    [Fact]
    public async Task An_old_answer_stands_in_for_an_error_only_where_the_policy_says_so()
    {
        foreach (var (allowed, status) in new[] { (0, 503), (3600, 200) })
        {
            await using var cache = new CacheOver(new(), new CachePolicyOptions { MaxAge = 60, StaleIfError = allowed });
            await cache.Get("/films");
            cache.Database.IsDown = true;
            Assert.StartsWith("Edge; hit", (await cache.Get("/films")).CacheStatus, StringComparison.Ordinal);
            cache.Time.Advance(TimeSpan.FromSeconds(70));
            var answer = await cache.Get("/films");
            Assert.Equal(status, answer.Status);
            if (status == 200) Assert.Equal("Edge; fwd=stale; fwd-status=503; ttl=-10; detail=stale-if-error", answer.CacheStatus);
            else Assert.NotNull(answer["Retry-After"]);
            cache.Time.Advance(TimeSpan.FromSeconds(3600));
            Assert.Equal(503, (await cache.Get("/films")).Status);
        }
    }

    [Fact]
    public async Task A_hit_is_confirmed_by_the_change_log_when_it_is_older_than_the_policy_trusts()
    {
        await using var cache = new CacheOver(new(), new CachePolicyOptions { MaxAge = 60, Validate = 1000 });
        await cache.Get("/films");
        await cache.Get("/films");
        Assert.Equal(0, cache.Database.Confirmations);

        cache.Time.Advance(TimeSpan.FromSeconds(2));
        await cache.Get("/films");
        await cache.Get("/films");
        Assert.Equal((1, 1), (cache.Database.Confirmations, cache.Database.Reads));

        // Somebody else's write.
        cache.Database.Commit(cache.Database.Begin(), "films");
        cache.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("films 1", (await cache.Get("/films")).Text);
    }

    [Fact]
    public async Task Who_comes_while_an_answer_is_being_confirmed_is_not_told_what_was_found_before_he_came()
    {
        await using var cache = new CacheOver(new(), new CachePolicyOptions { MaxAge = 60, Validate = 0 });
        await cache.Get("/films");
        cache.Time.Advance(TimeSpan.FromSeconds(1));
        var found = new TaskCompletionSource();
        cache.Database.ConfirmationsLeave = found.Task;
        var early = cache.Get("/films");

        // Somebody else's write.
        cache.Database.Commit(cache.Database.Begin(), "films");
        cache.Time.Advance(TimeSpan.FromSeconds(1));
        var late = Enumerable.Range(0, 10).Select(_ => cache.Get("/films")).ToList();
        found.SetResult();

        Assert.Equal("films 0", (await early).Text);
        Assert.All(await Task.WhenAll(late), answer => Assert.Equal("films 1", answer.Text));
        Assert.Equal((2, 2), (cache.Database.Confirmations, cache.Database.Reads));
    }

    [Fact]
    public async Task As_long_as_the_policy_trusts_a_confirmation_one_that_is_under_way_does_for_all()
    {
        await using var cache = new CacheOver(new(), new CachePolicyOptions { MaxAge = 60, Validate = 1000 });
        await cache.Get("/films");
        cache.Time.Advance(TimeSpan.FromSeconds(2));
        var found = new TaskCompletionSource();
        cache.Database.ConfirmationsLeave = found.Task;
        var early = cache.Get("/films");
        cache.Time.Advance(TimeSpan.FromMilliseconds(900));
        var late = Enumerable.Range(0, 10).Select(_ => cache.Get("/films")).Append(early).ToList();
        found.SetResult();

        await Task.WhenAll(late);
        Assert.Equal((1, 1), (cache.Database.Confirmations, cache.Database.Reads));
    }

    [Fact]
    public async Task What_the_change_log_has_found_outdated_stands_in_for_no_error()
    {
        await using var cache = new CacheOver(new(), new CachePolicyOptions { MaxAge = 60, Validate = 0, StaleIfError = 3600 });
        await cache.Get("/films");
        cache.Time.Advance(TimeSpan.FromSeconds(1));
        cache.Database.Commit(cache.Database.Begin(), "films");
        var found = new TaskCompletionSource();
        cache.Database.ConfirmationsLeave = found.Task;
        var answer = cache.Get("/films");
        cache.Database.IsDown = true;
        found.SetResult();

        Assert.Equal(503, (await answer).Status);
    }

    [Fact]
    public async Task Without_a_change_log_what_cannot_be_confirmed_is_fetched()
    {
        await using var cache = new CacheOver(new() { IsLogged = false }, new CachePolicyOptions { MaxAge = 60, Validate = 1000 });
        await cache.Get("/films");
        cache.Time.Advance(TimeSpan.FromSeconds(2));
        await cache.Get("/films");
        Assert.Equal(2, cache.Database.Reads);
    }
}
